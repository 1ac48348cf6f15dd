#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// rd_kafka_producev takes its arguments by number and kind, which Swift cannot pass on. A timestamp of 0 is the present;
// a value without an address is null, one with an address and no bytes is empty.
static inline rd_kafka_resp_err_t muster_produce(
    rd_kafka_t *client, const char *topic, int32_t partition, const void *key, size_t key_count, const void *value,
    size_t value_count, int64_t timestamp) {
  return rd_kafka_producev(
      client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(key, key_count), RD_KAFKA_V_VALUE((void *)value, value_count), RD_KAFKA_V_TIMESTAMP(timestamp),
      RD_KAFKA_V_END);
}

// The same with headers, which the record takes over where it is accepted.
static inline rd_kafka_resp_err_t muster_produce_headed(
    rd_kafka_t *client, const char *topic, int32_t partition, const void *key, size_t key_count, const void *value,
    size_t value_count, int64_t timestamp, rd_kafka_headers_t *headers) {
  return rd_kafka_producev(
      client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(key, key_count), RD_KAFKA_V_VALUE((void *)value, value_count), RD_KAFKA_V_TIMESTAMP(timestamp),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
}
