extension PackNode {
    /// Reads a YAML document that stands outside a pack, such as a decision table that somebody is writing.
    ///
    /// - Parameters:
    ///   - bytes: The file's bytes.
    ///   - file: Its name, for faults.
    ///   - faults: Where faults go.
    /// - Returns: Nil when it is empty or no YAML; the faults say why.
    public static func read(_ bytes: [UInt8], file: String, faults: PackFaults) -> PackNode? {
        PackReader.read(bytes, file: file, faults: faults)
    }
}
