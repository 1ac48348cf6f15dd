#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

struct muster_json {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

extern "C" {

muster_json *muster_json_new(void) {
  try {
    auto made = std::make_unique<muster_json>();
    // The depth is the second stage's, which is not used.
    auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(1 << 16, 1, made->parser);
    return error ? nullptr : made.release();
  } catch (...) {
    return nullptr;
  }
}

void muster_json_free(muster_json *scanner) { delete scanner; }

int muster_json_scan(muster_json *scanner, const char *text, size_t count, muster_json_tokens *tokens) {
  auto &parser = *scanner->parser;
  if (count > parser.capacity()) {
    size_t wanted = std::min(std::max(count, parser.capacity() * 2), size_t(simdjson::SIMDJSON_MAXSIZE_BYTES));
    if (count > wanted || parser.set_capacity(wanted)) return MUSTER_JSON_NO_MEMORY;
  }
  auto error = parser.stage1(reinterpret_cast<const uint8_t *>(text), count, simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) return MUSTER_JSON_EMPTY;
  if (error) return MUSTER_JSON_MALFORMED;
  tokens->positions = parser.structural_indexes.get();
  tokens->count = parser.n_structural_indexes;
  tokens->has_escapes = std::memchr(text, '\\', count) != nullptr;
  return MUSTER_JSON_OK;
}
}
