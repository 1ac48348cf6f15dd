/// One column of an enriched event's TSV that something reads.
struct EnrichedColumn: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case text, number, boolean, time
    /// Latitude and longitude, which stand in this column and the next, as the one text that the SDKs make of them.
    case location
    /// Self-describing JSON: a list of entities, and one event.
    case contexts, event
  }

  /// From 0.
  var index: Int
  var kind: Kind
  /// The name that it has in the JSON form; empty of self-describing JSON, whose names follow from its schemas.
  var name: UnsafeBufferPointer<UInt8>
}

/// The columns of Snowplow's enriched events, with the names and types that the analytics SDKs give them:
/// https://docs.snowplow.io/docs/fundamentals/canonical-event/
///
/// They agree but for `se_value`, a text to the ones in Python and Go: it is a number here, as in Scala's and in the
/// warehouses.
enum EnrichedColumns {
  static let count = 131

  static let names = """
    app_id platform etl_tstamp collector_tstamp dvce_created_tstamp event event_id txn_id name_tracker v_tracker
    v_collector v_etl user_id user_ipaddress user_fingerprint domain_userid domain_sessionidx network_userid
    geo_country geo_region geo_city geo_zipcode geo_latitude geo_longitude geo_region_name ip_isp ip_organization
    ip_domain ip_netspeed page_url page_title page_referrer page_urlscheme page_urlhost page_urlport page_urlpath
    page_urlquery page_urlfragment refr_urlscheme refr_urlhost refr_urlport refr_urlpath refr_urlquery
    refr_urlfragment refr_medium refr_source refr_term mkt_medium mkt_source mkt_term mkt_content mkt_campaign
    contexts se_category se_action se_label se_property se_value unstruct_event tr_orderid tr_affiliation tr_total
    tr_tax tr_shipping tr_city tr_state tr_country ti_orderid ti_sku ti_name ti_category ti_price ti_quantity
    pp_xoffset_min pp_xoffset_max pp_yoffset_min pp_yoffset_max useragent br_name br_family br_version br_type
    br_renderengine br_lang br_features_pdf br_features_flash br_features_java br_features_director
    br_features_quicktime br_features_realplayer br_features_windowsmedia br_features_gears br_features_silverlight
    br_cookies br_colordepth br_viewwidth br_viewheight os_name os_family os_manufacturer os_timezone dvce_type
    dvce_ismobile dvce_screenwidth dvce_screenheight doc_charset doc_width doc_height tr_currency tr_total_base
    tr_tax_base tr_shipping_base ti_currency ti_price_base base_currency geo_timezone mkt_clickid mkt_network
    etl_tags dvce_sent_tstamp refr_domain_userid refr_device_tstamp derived_contexts domain_sessionid derived_tstamp
    event_vendor event_name event_format event_version event_fingerprint true_tstamp
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  private static let numbers: Set<String> = [
    "txn_id", "domain_sessionidx", "geo_latitude", "geo_longitude", "page_urlport", "refr_urlport", "se_value",
    "tr_total", "tr_tax", "tr_shipping", "ti_price", "ti_quantity", "pp_xoffset_min", "pp_xoffset_max",
    "pp_yoffset_min", "pp_yoffset_max", "br_viewwidth", "br_viewheight", "dvce_screenwidth", "dvce_screenheight",
    "doc_width", "doc_height", "tr_total_base", "tr_tax_base", "tr_shipping_base", "ti_price_base",
  ]

  private static let contextsPrefix = "contexts_"
  private static let eventPrefix = "unstruct_event_"
  private static let location = "geo_location"
  private static let latitude = "geo_latitude"

  /// - Parameter keys: the first steps of all paths that are read.
  static func read(_ keys: some Collection<String>, in arena: Arena) -> UnsafeBufferPointer<EnrichedColumn> {
    var columns: [EnrichedColumn] = []
    func add(_ index: Int, _ kind: EnrichedColumn.Kind, _ name: String) {
      columns.append(EnrichedColumn(index: index, kind: kind, name: arena.copy(name)))
    }
    for (index, name) in names.enumerated() {
      switch name {
      case "contexts", "derived_contexts":
        if keys.contains(where: { $0.hasPrefix(contextsPrefix) }) { add(index, .contexts, "") }
      case "unstruct_event":
        if keys.contains(where: { $0.hasPrefix(eventPrefix) }) { add(index, .event, "") }
      default:
        if name == latitude, keys.contains(location) { add(index, .location, location) }
        if keys.contains(name) { add(index, kind(of: name), name) }
      }
    }
    return arena.copy(columns)
  }

  private static func kind(of name: String) -> EnrichedColumn.Kind {
    if name.hasSuffix("_tstamp") { return .time }
    if name.hasPrefix("br_features_") || name == "br_cookies" || name == "dvce_ismobile" { return .boolean }
    return numbers.contains(name) ? .number : .text
  }

  /// The columns that hold what stands under `key` in the JSON form.
  static func indices(behind key: String) -> [Int] {
    let sources =
      key.hasPrefix(contextsPrefix)
      ? ["contexts", "derived_contexts"]
      : key.hasPrefix(eventPrefix) ? ["unstruct_event"] : key == location ? [latitude, "geo_longitude"] : [key]
    return sources.compactMap { names.firstIndex(of: $0) }
  }
}
