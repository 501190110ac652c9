extension StyleSheet {
    /// Colours, type and spacing by name (values of the design system of the Digital Agency, 2025).
    static let tokens = """
        :root {
            --blue-50: #e8f1fe; --blue-100: #d9e6ff; --blue-200: #c5d7fb; --blue-900: #0017c1; --blue-1000: #00118f;
            --blue-1200: #000060; --magenta-900: #8b008b;
            --green-50: #e6f5ec; --green-800: #197a4b; --green-900: #115a36;
            --yellow-50: #fbf5e0; --yellow-100: #fff0b3; --yellow-300: #ffd43d; --yellow-900: #927200;
            --yellow-1200: #604b00;
            --orange-50: #ffeee2; --orange-900: #ac3e00;
            --red-50: #fdeeee; --red-800: #ec0000; --red-900: #ce0000; --red-1000: #a90000; --red-1200: #620000;
            --white: #ffffff; --black: #000000; --gray-50: #f2f2f2; --gray-100: #e6e6e6; --gray-200: #cccccc;
            --gray-420: #949494; --gray-536: #767676; --gray-600: #666666; --gray-700: #4d4d4d; --gray-800: #333333;
            --gray-900: #1a1a1a;
            --ground: var(--white); --ink: var(--gray-800); --ink-quiet: #626264; --line: var(--gray-200);
            --link: var(--blue-1000); --primary: var(--blue-900); --error: var(--red-800); --error-text: var(--red-900);
            --sans: "Noto Sans JP", "Noto Sans CJK JP", "BIZ UDGothic", "Hiragino Sans", "Yu Gothic UI", Meiryo,
                "Noto Sans", system-ui, sans-serif;
            --radius-s: 4px; --radius-m: 8px; --radius-l: 12px;
            --gutter: 16px;
        }
        @media (min-width: 768px) { :root { --gutter: 32px; } }
        """

    /// Elements without classes.
    static let base = """
        *, *::before, *::after { box-sizing: border-box; }
        html { font-size: 100%; -webkit-text-size-adjust: 100%; scroll-padding-top: 16px; }
        body {
            margin: 0; background: var(--ground); color: var(--ink); font-family: var(--sans); font-size: 1rem;
            line-height: 1.7; letter-spacing: 0.02em; overflow-wrap: anywhere; display: flex; flex-direction: column;
            min-height: 100vh;
        }
        h1, h2, h3, h4 {
            color: var(--gray-900); font-weight: 700; line-height: 1.5; letter-spacing: 0.01em; margin: 0;
            text-wrap: pretty; word-break: auto-phrase;
        }
        h1 { font-size: 1.75rem; }
        h2 { font-size: 1.5rem; margin-block: 48px 16px; }
        h3 { font-size: 1.25rem; margin-block: 32px 8px; }
        h4 { font-size: 1rem; margin-block: 24px 8px; }
        @media (min-width: 768px) { h1 { font-size: 2.25rem; line-height: 1.4; } }
        p { margin: 0 0 16px; }
        ul, ol { margin: 0 0 16px; padding-inline-start: 24px; }
        li + li { margin-top: 8px; }
        a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 3px; }
        a:visited { color: var(--magenta-900); }
        a:hover { text-decoration-thickness: 3px; }
        a:active { color: var(--orange-900); }
        img, svg { max-width: 100%; height: auto; }
        hr { border: 0; border-top: 1px solid var(--line); margin-block: 32px; }
        small, .quiet { font-size: 0.875rem; color: var(--ink-quiet); }
        rt { font-size: 0.55em; letter-spacing: 0; color: inherit; user-select: none; }
        ruby { ruby-position: over; }
        html:has(ruby) body { line-height: 2; }
        code, .code { font-family: "Noto Sans Mono", "DejaVu Sans Mono", monospace; font-size: 0.9375rem; letter-spacing: 0; }
        :focus-visible {
            outline: 4px solid var(--black); outline-offset: 2px; box-shadow: 0 0 0 2px var(--yellow-300);
            border-radius: var(--radius-s);
        }
        main:focus, main:focus-visible { outline: none; box-shadow: none; }
        a:focus-visible { background: var(--yellow-300); color: var(--blue-1000); }
        ::placeholder { color: var(--gray-536); }
        .visually-hidden {
            position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
            clip-path: inset(50%); white-space: nowrap; border: 0;
        }
        """
}
