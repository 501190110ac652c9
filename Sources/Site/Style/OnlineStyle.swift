extension StyleSheet {
    /// Forms that are filled in at home: rows of a group, notes, who knew an answer.
    static let online = """
        .field-parts > .field { margin-bottom: 16px; }
        .field-parts > :last-child { margin-bottom: 0; }
        .part-row { display: flex; flex-wrap: wrap; gap: 0 16px; }
        .part-row > .field { flex: 1 1 10em; margin-bottom: 16px; }
        .form-row { border: 1px solid var(--line); border-radius: var(--radius-m); margin: 0 0 16px; padding: 8px 16px 16px; min-width: 0; }
        .form-row > legend { padding: 0 8px; font-weight: 700; color: var(--gray-900); }
        .form-row > .field { margin-bottom: 24px; }
        .form-note { border-inline-start: 4px solid var(--gray-420); padding-inline-start: 16px; margin: 0 0 32px; }
        .form-note > :last-child { margin-bottom: 0; }
        .provenance { display: inline-block; color: var(--green-900); font-size: 0.875rem; }
        .provenance::before { content: "✓ "; }
        .computed-label { font-weight: 700; color: var(--gray-900); margin: 0 0 4px; }
        .computed output { font-size: 1.125rem; font-variant-numeric: tabular-nums; }
        .button[hidden] { display: none; }
        .messages { list-style: none; padding: 0; }
        .messages li { border-block-end: 1px solid var(--line); padding-block: 8px; }
        .files { list-style: none; padding: 0; }
        .preview-frame { border: 2px dashed var(--gray-420); border-radius: var(--radius-m); padding: 16px; margin: 16px 0 32px; min-width: 0; overflow-wrap: anywhere; }
        .preview-frame.phone { max-width: 360px; margin-inline: auto; }
        .preview-frame > .button-row { margin-block-start: 24px; }
        .preview-mark { color: var(--gray-800); font-size: 0.875rem; font-weight: 700; margin: 0 0 16px; }
        ul.plain { list-style: none; margin: 0; padding: 0; }
        .upload-state { white-space: pre-line; margin-block: 8px 24px; }
        .upload-state:empty { margin: 0; }
        .code-word { font-size: 1.5rem; letter-spacing: 0.05em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .digest { overflow-wrap: anywhere; }
        .queue-place { font-size: 1.5rem; font-weight: 700; font-variant-numeric: tabular-nums; }
        .mandate { border-block-end: 1px solid var(--line); padding-block: 8px 16px; }
        """
}
