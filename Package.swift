// swift-tools-version: 6.2
import PackageDescription

// The manifest is the diagram of the rooms: an arrow that is not drawn here does not compile
// (`swift build --explicit-target-dependency-import-check error`). No outside Swift package is used; what is not
// ours comes from Debian, behind the module maps and shims whose names begin with C.

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], linking: [LinkerSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house, linkerSettings: linking)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

func library(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "muster",
  products: [.executable(name: "muster", targets: ["muster"])],
  targets: [
    // C libraries of Debian
    .systemLibrary(name: "CMalloc"),
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    library("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    library("CXXHash", pkgConfig: "libxxhash", apt: "libxxhash-dev"),
    library("CRocksDB", pkgConfig: "rocksdb", apt: "librocksdb-dev"),
    library("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),

    // C++ libraries of Debian behind C headers: libsimdjson-dev, libre2-dev
    .target(
      name: "CSimdJSON",
      cxxSettings: [.define("NDEBUG"), .define("SIMDJSON_DEVELOPMENT_CHECKS", to: "0")],
      linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    .target(
      name: "CRE2",
      cxxSettings: [.define("NDEBUG")],
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

    // What Swift has no words for
    .target(name: "CRegisters"),

    // The core, and what stands around it
    // (libm has the rounding that the standard library inlines; without Foundation nothing else would link it)
    room("Segmentation", ["CRE2", "CCrypto", "CXXHash"], linking: [.linkedLibrary("m")]),
    room("Files", ["CZlib", "CZstd"]),
    room("Formats", ["Segmentation", "CSimdJSON", "CCrypto"]),
    room("Pipelines", ["Segmentation", "CYAML"]),
    room("State", ["CRocksDB"]),
    room("Telemetry"),
    room("KafkaTransport", ["CRdKafka"]),
    room(
      "Runtime",
      ["CRegisters", "Segmentation", "Files", "Formats", "KafkaTransport", "Pipelines", "State", "Telemetry"]),
    room("SegmentationTesting", ["Segmentation", "Runtime"]),
    .executableTarget(
      name: "muster",
      dependencies: [
        "CMalloc", "Segmentation", "Files", "Formats", "KafkaTransport", "Pipelines", "Telemetry", "Runtime", "Traffic",
      ],
      resources: [.embedInCode("Demo/bank-cross-sell.yaml")],
      swiftSettings: house),

    // Made-up logs: a bank's for the demo, the benchmark's
    room("Traffic"),
    .executableTarget(
      name: "retarget-generate", dependencies: ["Traffic"], path: "benchmarks/retarget-8/Generate", swiftSettings: house
    ),

    tests("SegmentationTests", ["Segmentation", "SegmentationTesting"]),
    tests("TrafficTests", ["Traffic"]),
    tests("FilesTests", ["Files", "CZlib", "CZstd"]),
    tests("FormatsTests", ["Formats", "Segmentation"]),
    tests("StateTests", ["State"]),
    .target(name: "KafkaRig", dependencies: ["KafkaTransport"], path: "Tests/KafkaRig", swiftSettings: house),
    tests("KafkaTransportTests", ["KafkaTransport", "KafkaRig", "CRdKafka"]),
    tests("PipelinesTests", ["Pipelines", "Segmentation"]),
    tests(
      "RuntimeTests",
      [
        "Runtime", "Segmentation", "Pipelines", "Formats", "Files", "KafkaTransport", "KafkaRig",
        "SegmentationTesting", "State", "CZlib", "CZstd", "muster",
      ]),
  ],
  cxxLanguageStandard: .cxx17
)
