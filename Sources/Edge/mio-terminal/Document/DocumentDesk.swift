import Foundation
import Kernel
import Logging

/// Reads a document that lies under the camera, with Tesseract in a process of its own. Picture and text go through pipes and
/// memory only.
struct DocumentDesk: Sendable {
    let camera: DocumentCamera
    var recogniser = BoundedProgram(
        path: "/usr/bin/tesseract", arguments: ["stdin", "stdout", "-l", "jpn", "--psm", "4", "--dpi", "300"])
    var logger = Logger(label: "mio-terminal.document")

    /// What came of it.
    enum Result: Sendable {
        case text(DocumentText)
        /// No picture came from the camera.
        case noPicture
        /// Nothing could be read: the document lies crooked, or it is none of those that are known.
        case unreadable
    }

    func read() async -> Result {
        guard let picture = await camera.picture() else { return .noPicture }
        do {
            let read = DocumentText(String(decoding: try await recogniser.run(picture), as: UTF8.self))
            return read.isEmpty ? .unreadable : .text(read)
        } catch {
            logger.warning("a document could not be read", metadata: ["error": "\(error)"])
            return .unreadable
        }
    }
}
