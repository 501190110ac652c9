extension StyleSheet {
    /// Maps of places, drawn by the server.
    static let maps = """
        .map { display: block; width: 100%; max-width: 600px; height: auto; margin: 0 0 16px; }
        .map-ground { fill: var(--blue-50); }
        .map-line { fill: none; stroke: var(--ink-quiet); stroke-width: 2; }
        .map-word { fill: var(--ink); font-size: 24px; text-anchor: middle; }
        .map-mark circle { fill: var(--primary); stroke: var(--primary); stroke-width: 3; }
        .map-mark text { fill: var(--white); font-size: 26px; font-weight: 700; text-anchor: middle; }
        .map-mark.hollow circle { fill: var(--white); stroke: var(--ink-quiet); }
        .map-mark.hollow text { fill: var(--ink); }
        .place-list { list-style: none; padding: 0; max-width: 600px; border-top: 1px solid var(--line); }
        .place-list li { display: grid; grid-template-columns: 2.5em minmax(0, 1fr) auto; gap: 4px 8px; padding: 12px 0; margin: 0; border-bottom: 1px solid var(--line); align-items: baseline; }
        .place-list li > span:first-child { font-weight: 700; }
        @media (forced-colors: active) { .map-ground { fill: Canvas; stroke: CanvasText; } .map-line { stroke: CanvasText; } .map-word, .map-mark text { fill: CanvasText; } .map-mark circle { fill: Canvas; stroke: CanvasText; } }

        """
}
