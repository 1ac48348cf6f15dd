import Glibc

/// The things that events are about: pages, products, browsers.
struct Catalogue {
  struct Product {
    var sku: [UInt8]
    var cents: Int
  }

  static let names: [StaticString] = [
    "Page Viewed", "Product Viewed", "Product Added", "Order Completed", "Login", "Form Submitted",
  ]
  /// The place of the login among them.
  static let login = 4
  static let nameWeights = [0.60, 0.25, 0.08, 0.02, 0.03, 0.02]

  /// Checking accounts' pages, pages that only look like them, and the rest of the site.
  static let pages: [(path: StaticString, weight: Double)] = [
    ("/checking", 2.6), ("/checking/rates", 1.4), ("/checking/apply?step=2", 0.9), ("/checking-account-faq", 0.4),
    ("/check", 0.6), ("/checkout/payment", 3.0), ("/help/checking", 2.0), ("/Checking", 0.2),
    ("/", 21), ("/cards", 9), ("/cards/cash-back", 6), ("/home-loans/rates", 6), ("/savings", 8), ("/branches", 4),
    ("/sign-in", 6), ("/shop/list", 12), ("/shop/new", 6), ("/basket", 5), ("/search", 4),
  ]
  static let referrers: [StaticString] = [
    "", "", "", "https://www.google.com/", "https://www.google.com/search?q=open+a+checking+account",
    "https://www.bing.com/", "https://news.example.org/money", "https://partner.example.com/cards",
  ]
  static let browsers: [StaticString] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/131.0", "Mozilla/5.0 (Macintosh) Version/18.1 Safari/605.1",
    "Mozilla/5.0 (iPhone; OS 18_1) Mobile/15E148", "Mozilla/5.0 (X11; Linux) Firefox/132.0",
    "Mozilla/5.0 (Android 15; Mobile) Chrome/131.0",
  ]
  static let locales: [StaticString] = ["en-US", "en-GB", "de-DE", "fr-FR", "pt-BR", "ja-JP"]
  static let currencies: [StaticString] = ["USD", "USD", "USD", "EUR", "GBP"]
  static let tiers: [StaticString] = ["basic", "silver", "gold", "private"]

  let products: [Product]

  /// Prices spread around 35, a few of them round sums, so that totals of exactly 500 occur.
  init(count: Int, random: inout Random) {
    var products: [Product] = []
    products.reserveCapacity(count)
    for number in 0..<count {
      var cents = Int(exp(3.6 + (random.unit() + random.unit() + random.unit() - 1.5) * 2) * 100)
      cents = random.chance(0.03) ? random.pick([5_000, 10_000, 12_500, 25_000, 50_000]) : max(cents, 49)
      let digits = String(number)
      let sku = "SKU-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
      products.append(Product(sku: Array(sku.utf8), cents: cents))
    }
    self.products = products
  }

  /// Few products are seen often, most rarely: the chance of rank r is proportional to 1 / (r + 3).
  func product(_ random: inout Random) -> Int {
    let rank = 3 * pow(Double(products.count + 3) / 3, random.unit()) - 3
    return min(Int(rank), products.count - 1)
  }
}
