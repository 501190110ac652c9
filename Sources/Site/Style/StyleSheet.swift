/// The site's own style sheet: the values and habits of the Digital Agency's design system, no framework.
enum StyleSheet {
    /// All parts, in the order in which they apply.
    static let text = "body{}"

    /// The mark of the site: channel marks in water.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" \
        fill="#0017c1"/><path d="M16 5v20M10 10h12M12 15h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/>\
        <path d="M5 27q3-3 5.500t5.500 0 5.500 0 5.500 0" stroke="#9db7f9" stroke-width="2.500" fill="none" \
        stroke-linecap="round"/></svg>
        """
}
