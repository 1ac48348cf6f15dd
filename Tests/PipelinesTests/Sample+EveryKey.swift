extension Sample {
  /// Every key that a pipeline file may have, once at least.
  static let everyKey = #"""
    name: bank-cross-sell
    version: 3

    sources:
      web:
        kind: tracker
        format: segment
        topic: web.events
        retention: 120d
        lateness: 1m30s
        start: latest
        keyed: true
        identifiers:
          cookie: {path: anonymousId, hash: raw}
          customer: userId
          email: {path: [traits.email, "$.context.traits.'e-mail'"], hash: [email, email_gmail]}
          phone: {path: 'phones[0].number', hash: [phone, phone_digits], country: NO}
      shop:
        kind: tracker
        format: json
        retention: forever
        event: type
        time: at
        time_unit: us
        id: id
        properties: data
        start: 2026-01-01T00:00+01:00
        identifiers: {customer: who}
      crm:
        kind: crm
        format: debezium
        topic: crm.public.customers
        table: public.customers
        unavailable: __gone
        identifiers: {customer: id}
        attributes: [has_credit_card, tier]
      billing:
        kind: crm
        format: json
        time: updated
        operation: op
        identifiers: {customer: id}
        attributes:
          tier: membership.level
          renewal: {path: renewal_date, unit: days}
          balance: {unit: decimal, scale: 2}
      sf:
        {kind: crm, format: salesforce, identifiers: {customer: recordId}, attributes: {industry: Industry}}
      snow: {kind: tracker, format: snowplow}
      dmp:
        {kind: audience, format: json, event: segment, time: at, expires: until, operation: op, identifiers: {cookie: id}}

    identity:
      namespaces: [customer, email, phone, cookie]
      blocked: ['[0-]*', '\(null\)']
      limits: {cookie: 50, email: 5}
      retention: forever

    consent:
      default: denied
      purposes:
        advertising:
          web: context.consent.advertising
          crm: {path: ads_opt_in, unit: boolean}
        email:
          web: {tcf: context.tcf, purposes: [1, 3, 4]}
        sale:
          web: {gpp: context.gpp}

    segments:
      # the long form
      checking-prospects:
        description: Looked at checking accounts
        rule: |
          count(web:'Page Viewed' where context.page.path starts with '/checking') within 30d >= 1
          and crm.has_credit_card = true
        requires: [advertising]
        min_duration: 1h
        max_duration: 120d
      # and the short one
      cart-abandoners: |
        sequence('Product Added' then not 'Order Completed' for at least 1h) within 7d
      2nd_look.v1: count('Page Viewed') within 7d >= 2

    output:
      topic: muster.deltas
      membership: muster.membership

    run:
      shards: 12
      commit_interval: 250ms
      idle: 2s
      clock: records
      cache: 1GiB
      standby: 1

    kafka:
      security.protocol: SASL_SSL
      sasl.password: ${MUSTER_SASL_PASSWORD}
      ssl.ca.location: ${file:/etc/ca.pem}

    tests:
      - name: a cart is abandoned
        start: 2026-03-01 09:00
        events:
          - {at: 0s, source: web, customer: 7, event: Product Added, id: m1, properties: {sku: A, price: 12.50}}
          - {at: 10m, source: crm, identifiers: {customer: 7}, set: {tier: gold}}
          - {at: 20m, source: crm, customer: 7, set: {has_credit_card: true}}
          - {at: 2026-03-02, source: crm, customer: 7, delete: true}
        expect:
          - {at: 1h, customer: 7, enters: cart-abandoners}
          - {at: 7d, customer: 7, exits: cart-abandoners}
          - {at: 2h, customer: 7, in: [cart-abandoners], not in: [checking-prospects, 2nd_look.v1]}
          - {never: checking-prospects}
        until: 8d

    """#
}
