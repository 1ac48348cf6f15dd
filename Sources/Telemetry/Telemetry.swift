/// Telemetry: see the architecture page.
