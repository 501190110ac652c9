extension StyleSheet {
    /// The terminal in the ward office: large things to touch, on an upright screen or a small one.
    static let terminal = """
        /* An upright touch screen is read from further away. */
        @media (min-width: 1000px) and (min-height: 1600px) { html:has(.terminal) { font-size: 125%; } }
        .terminal { max-width: 960px; margin-inline: auto; }
        .terminal .accordion + .button-row { margin-top: 32px; }
        body.screen:has(.terminal) .page-title { max-width: 960px; margin-inline: auto; }
        @media (min-width: 768px) and (min-height: 1200px) { .terminal.low { padding-top: 32vh; } }
        .terminal-start {
            display: block; width: 100%; min-height: 160px; padding: 24px; font: inherit; font-size: clamp(1.75rem, 5vw, 2.75rem); font-weight: 700;
            color: var(--white); background: var(--primary); border: 0; border-radius: var(--radius-l); cursor: pointer;
        }
        .terminal-start:hover { background: var(--blue-1000); text-decoration: underline; }
        .terminal-languages-title { margin: 32px 0 8px; font-weight: 700; }
        .terminal-languages { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr)); gap: 12px; }
        .terminal-language, .terminal-form, .terminal-key {
            font: inherit; color: var(--gray-900); background: var(--white); border: 2px solid var(--primary); border-radius: var(--radius-m); cursor: pointer;
        }
        .terminal-language { min-height: 64px; padding: 8px 12px; font-size: 1.125rem; }
        .terminal-language:hover, .terminal-form:hover, .terminal-key:hover { background: var(--blue-50); text-decoration: underline; }
        .terminal-promises { margin-top: 40px; padding-inline-start: 1.5em; color: var(--gray-700); }
        .terminal-chosen { margin: 0 0 32px; padding: 20px 24px; border: 3px solid var(--primary); border-radius: var(--radius-l); background: var(--blue-50); }
        .terminal-chosen h2 { margin: 0 0 8px; font-size: 1.25rem; }
        .terminal-chosen ul { list-style: none; margin: 0 0 16px; padding: 0; }
        .terminal-chosen li { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; justify-content: space-between; margin: 0; padding: 8px 0; border-bottom: 1px solid var(--line); }
        .terminal-chosen li > span { flex: 1 1 12em; font-weight: 700; }
        .terminal-ways-else { flex: 1 0 100%; padding: 12px 16px; background: var(--white); border-radius: var(--radius-m); }
        .terminal-ways-else p { margin: 0; }
        .terminal-way { display: flex; flex-wrap: wrap; gap: 12px 20px; align-items: center; }
        .terminal-way .qr { width: 120px; height: 120px; margin: 0; }
        .terminal-forms { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 12px; }
        .terminal-form { display: grid; gap: 4px; align-content: start; min-height: 96px; padding: 14px 18px; text-align: start; }
        .terminal-form[disabled] { border-style: dashed; border-color: var(--gray-600); color: var(--gray-700); background: var(--gray-50); cursor: default; }
        .terminal-form-title { font-size: 1.125rem; font-weight: 700; line-height: 1.5; }
        .terminal-form-purpose { font-size: 0.9375rem; line-height: 1.6; color: var(--gray-700); }
        .terminal-form-state { font-weight: 700; }
        .terminal-lay { display: grid; justify-items: center; gap: 16px; margin: 8px 0 40px; padding: 40px 24px; border: 3px dashed var(--gray-420); border-radius: var(--radius-l); text-align: center; font-size: 1.375rem; font-weight: 700; }
        .terminal-lay p { margin: 0; }
        .terminal-card-picture { position: relative; width: 176px; height: 110px; border: 3px solid var(--primary); border-radius: 14px; background: var(--blue-50); }
        .terminal-card-picture::before { content: ""; position: absolute; left: 18px; top: 38px; width: 34px; height: 28px; border-radius: 6px; background: var(--yellow-300); border: 2px solid var(--yellow-900); }
        .terminal-card-picture::after { content: ""; position: absolute; right: 16px; top: 20px; width: 40px; height: 52px; border-radius: 6px; background: var(--blue-200); }
        /* A document on the plate, and the camera that looks down on it. */
        .terminal-document-picture { position: relative; width: 176px; height: 110px; margin-top: 56px; border: 3px solid var(--primary); border-radius: 14px; background: var(--blue-50); }
        .terminal-document-picture::before { content: ""; position: absolute; left: 70px; top: -64px; width: 32px; height: 32px; border-radius: 50%; border: 10px solid var(--gray-700); background: var(--blue-200); box-sizing: border-box; }
        .terminal-document-picture::after { content: ""; position: absolute; right: 16px; top: 24px; width: 40px; height: 52px; border-radius: 6px; background: var(--blue-200); box-shadow: -96px 0 0 -16px var(--gray-420), -64px 0 0 -16px var(--gray-420); }
        .terminal-steps { margin: 0 0 32px; padding-inline-start: 1.75em; font-size: 1.125rem; }
        .terminal-steps li { margin: 0 0 12px; }
        .terminal-wish { margin: 0 0 40px; padding: 20px 24px 24px; border: 1px solid var(--line); border-radius: var(--radius-l); }
        .terminal-wish form { display: flex; flex-wrap: wrap; gap: 12px 16px; align-items: flex-end; margin: 0; }
        .terminal-wish .field { flex: 1 1 280px; margin: 0; }
        a.terminal-language { display: grid; place-items: center; text-decoration: none; }
        .terminal-keypad { display: grid; grid-template-columns: repeat(3, minmax(64px, 112px)); gap: 12px; margin: 8px 0 24px; }
        .terminal-key { min-height: 72px; font-size: 1.75rem; font-weight: 700; }
        .terminal-key.wide { grid-column: span 2; font-size: 1.125rem; }
        .terminal-dots { font-weight: 700; }
        .terminal-others { margin-top: 40px; padding-top: 24px; border-top: 1px solid var(--line); }
        .terminal-others h2 { margin: 0 0 12px; font-size: 1.25rem; }
        .terminal-others form { margin: 0; }
        .terminal-missing { display: inline-block; min-width: 1.6em; margin-inline-end: 8px; padding: 2px 6px; border: 2px solid var(--red-900); color: var(--red-900); font-size: 1.5rem; text-align: center; }
        .terminal-preview h3 { font-size: 1.125rem; }
        .terminal-preview > div { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px; }
        .terminal-sheet { display: block; width: 100%; height: auto; border: 1px solid var(--line); background: var(--white); }
        .terminal-printing, .terminal-done { list-style: none; padding: 0; border-top: 1px solid var(--line); }
        .terminal-printing li, .terminal-done li { margin: 0; padding: 14px 0; border-bottom: 1px solid var(--line); }
        .terminal-printing li { display: flex; flex-wrap: wrap; gap: 8px 16px; justify-content: space-between; align-items: center; }
        .terminal-ways { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-top: 48px; padding-top: 20px; border-top: 1px solid var(--line); }
        .terminal-ways form { margin: 0; }
        .terminal-ways .button { padding-inline: 4px; }
        .terminal-ways > form:last-child { margin-inline-start: auto; }
        .terminal-clips { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-bottom: 16px; }
        .terminal-clips audio { width: min(100%, 320px); height: 44px; }
        .terminal-clips [hidden] { display: none; }
        .terminal-still { max-width: 520px; padding: 32px; border: 3px solid var(--primary); border-radius: var(--radius-l); }
        .terminal-still::backdrop { background: rgb(0 0 0 / 50%); }
        .terminal-still h2 { margin-top: 0; }
        .terminal .chip { font-size: 1rem; }
        .floor-list { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 16px; list-style: none; padding: 0; }
        .floor-list > li { margin: 0; padding: 16px 20px; border: 2px solid var(--line); border-radius: var(--radius-l); }
        .floor-list > li.help { border-color: var(--red-900); }
        .floor-list > li.away { border-color: var(--yellow-900); border-style: dashed; }
        .floor-list h3 { margin: 0 0 8px; font-size: 1.125rem; }
        .floor-list p { margin: 0 0 4px; }
        .floor-call { margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--line); }
        .floor-call .button-row { margin-top: 12px; }
        .floor-troubles { margin: 8px 0; padding-inline-start: 1.25em; font-weight: 700; }
        """
}
