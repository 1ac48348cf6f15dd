/// Files: see the architecture page.
