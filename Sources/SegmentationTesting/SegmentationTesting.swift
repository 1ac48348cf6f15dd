/// SegmentationTesting: see the architecture page.
