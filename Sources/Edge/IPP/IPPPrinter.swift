import Foundation
import Outbound
import Synchronization

/// A printer that is asked by the Internet Printing Protocol (RFC 8011), or a queue of CUPS, which speaks it too.
///
/// ```swift
/// let printer = IPPPrinter("ipp://127.0.0.1/printers/terminal")
/// let job = try await printer.print(pdf, name: "form 1")
/// while try await !printer.job(job).state.isOver { … }
/// ```
public final class IPPPrinter: Sendable {
    /// The address, such as `ipp://printer.example/ipp/print`.
    public let address: String
    private let host: OutboundHost
    private let path: String
    private let number = Atomic<Int32>(1)

    /// A printer by its address (`ipp`, `ipps`, `http` or `https`); nil for anything else.
    public init?(_ address: String) {
        guard let url = URL(string: address), let name = url.host, let scheme = url.scheme else { return nil }
        let port = url.port.map { ":\($0)" } ?? (scheme.hasPrefix("ipp") ? ":631" : "")
        let transport: String
        switch scheme {
        case "ipp", "http": transport = "http"
        case "ipps", "https": transport = "https"
        default: return nil
        }
        guard let host = OutboundHost(.printer, "\(transport)://\(name)\(port)") else { return nil }
        self.address = address
        self.host = host
        path = url.path.isEmpty ? "/" : url.path
    }

    /// Hands a document over (Print-Job). The printer has it when this returns.
    ///
    /// - Parameters:
    ///   - name: Shown at the printer and in its log: nothing personal.
    /// - Throws: ``IPPFault``; after ``IPPFault/noAnswer(_:)`` nobody knows whether the printer has the document.
    public func print(_ pdf: [UInt8], name: String) async throws(IPPFault) -> IPPJob {
        let answer = try await ask(
            0x0002,
            [.text("job-name", .name, name), .text("document-format", .mediaType, "application/pdf")],
            document: pdf)
        return try IPPJob(answer)
    }

    /// How a job is doing (Get-Job-Attributes).
    public func job(_ id: Int) async throws(IPPFault) -> IPPJob {
        try IPPJob(
            try await ask(
                0x0009,
                [
                    .int("job-id", Int32(clamping: id)),
                    .text(
                        "requested-attributes", .keyword, "job-id", "job-state", "job-state-reasons",
                        "job-impressions-completed"),
                ]))
    }

    /// Ends a job (Cancel-Job); one that is over already stays as it is.
    public func cancel(_ id: Int) async throws(IPPFault) {
        do throws(IPPFault) {
            _ = try await ask(0x0008, [.int("job-id", Int32(clamping: id))])
        } catch {
            // client-error-not-possible: the job is over.
            guard case .refused(0x0404) = error else { throw error }
        }
    }

    /// What the printer says of itself (Get-Printer-Attributes).
    public func state() async throws(IPPFault) -> IPPPrinterState {
        IPPPrinterState(
            try await ask(
                0x000B,
                [.text("requested-attributes", .keyword, "printer-state", "printer-state-reasons")], seconds: 5))
    }

    private func ask(
        _ operation: UInt16, _ attributes: [IPPMessage.Attribute], document: [UInt8] = [], seconds: Int64 = 30
    ) async throws(IPPFault) -> IPPMessage {
        let id = number.wrappingAdd(1, ordering: .relaxed).oldValue
        let message = IPPMessage(
            code: operation, requestID: id,
            groups: [
                IPPMessage.Group(
                    .operation,
                    [
                        .text("attributes-charset", .charset, "utf-8"),
                        .text("attributes-natural-language", .language, "ja"),
                        .text("printer-uri", .uri, address),
                        .text("requesting-user-name", .name, "terminal"),
                    ].placing(attributes))
            ])
        let sent: OutboundHost.Answer
        do {
            sent = try await host.send(
                "POST", path, headers: ["content-type": "application/ipp"], body: message.bytes + document,
                seconds: seconds, mostBytes: 1 << 20)
        } catch {
            throw .noAnswer("\(type(of: error)): \(error)")
        }
        guard sent.status == 200 else { throw .http(sent.status) }
        let answer: IPPMessage
        do throws(IPPParsingError) {
            answer = try IPPMessage(parsing: sent.body)
        } catch {
            throw .noAnswer("an answer that is no IPP: \(error)")
        }
        guard answer.isSuccess else { throw .refused(answer.code) }
        return answer
    }
}

extension [IPPMessage.Attribute] {
    /// The attributes that name the target stand before those that say what is wanted (RFC 8011, 4.1.5).
    fileprivate func placing(_ others: [IPPMessage.Attribute]) -> [IPPMessage.Attribute] {
        let targets = others.filter { $0.name == "job-id" }
        let rest = others.filter { $0.name != "job-id" }
        return Array(prefix(3)) + targets + Array(dropFirst(3)) + rest
    }
}

/// Why a printer did not do what was asked.
public enum IPPFault: Error, Hashable, Sendable {
    /// It cannot be reached, or did not answer in time or in IPP.
    case noAnswer(String)
    /// It answered with this status of HTTP.
    case http(Int)
    /// It refused, with this status of IPP.
    case refused(UInt16)
}

extension IPPFault: CustomStringConvertible {
    /// For the log.
    public var description: String {
        switch self {
        case .noAnswer(let why): "the printer does not answer (\(why))"
        case .http(let status): "the printer answered with HTTP status \(status)"
        case .refused(let code): "the printer refused (0x\(String(code, radix: 16)))"
        }
    }
}
