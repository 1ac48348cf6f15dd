/// Pipelines: see the architecture page.
