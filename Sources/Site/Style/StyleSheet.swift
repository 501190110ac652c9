/// The site's own style sheet: the values and habits of the Digital Agency's design system, no framework.
enum StyleSheet {
    /// All parts, in the order in which they apply.
    static let text = [tokens, base, frame, forms, components, tables, counter, tickets, terminal, maps, online, modes]
        .joined(separator: "\n")

    /// The mark of the site: a channel mark in water.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0017c1"/>\
        <path d="M16 5v17M9 9l14 9M23 9L9 18" stroke="#fff" stroke-width="3" stroke-linecap="round"/>\
        <path d="M5 26q2.75-3 5.5 0t5.5 0 5.5 0 5.5 0" stroke="#9db7f9" stroke-width="2.5" fill="none" \
        stroke-linecap="round"/></svg>
        """
}
