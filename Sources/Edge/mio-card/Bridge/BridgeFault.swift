import CardStation
import Kernel
import MyNumberCard
import PCSC

/// Puts what went wrong into problem details (RFC 9457) with what to do, in Japanese first: the page may show them as they
/// are. None of them says anything of the card's holder.
struct BridgeProblem: Error {
    let problem: Problem
    /// Further members, such as `triesLeft`.
    var members: [String: JSONValue] = [:]

    init(
        _ kind: String, status: Int, _ title: String, _ detail: String, errors: [FieldProblem] = [],
        members: [String: JSONValue] = [:]
    ) {
        problem = Problem(kind, status: status, title: title, detail: detail, errors: errors)
        self.members = members
    }

    /// A fault of one member of the request.
    static func field(_ pointer: String, _ detail: String) -> BridgeProblem {
        BridgeProblem(
            "invalid-request", status: 422, "入力を確かめてください", detail, errors: [.init(pointer: pointer, detail: detail)])
    }

    /// The word for logs and for a page that has words of its own.
    var kind: String { String(problem.type.split(separator: ":").last ?? "") }

    var json: JSONValue {
        var object: [String: JSONValue] = [
            "type": .string(problem.type), "title": .string(problem.title), "status": .int(Int64(problem.status)),
        ]
        if let detail = problem.detail { object["detail"] = .string(detail) }
        if !problem.errors.isEmpty {
            object["errors"] = .array(
                problem.errors.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] })
        }
        return .object(object.merging(members) { $1 })
    }
}

extension BridgeProblem {
    init(_ fault: StaffCodeFault) {
        switch fault {
        case .notInstalled: self = .field("/staffCode", "この端末には係員コードが設定されていません。")
        case .wrong: self.init("wrong-staff-code", status: 403, "係員コードがちがいます", "係員コードを確かめてください。")
        case .locked:
            self.init(
                "staff-code-locked", status: 429, "係員コードを受け付けません", "5回まちがえました。15分後にもう一度入力してください。")
        }
    }

    init(_ fault: DeskFault) {
        switch fault {
        case .noCard: self.init("no-card", status: 409, "カードがありません", "カードをカードリーダーにのせてください。")
        case .severalCards:
            self.init("more-than-one-card", status: 409, "カードは1枚だけのせてください", "ほかのカードを外してください。")
        case .busy: self.init("card-busy", status: 409, "カードを読み取っています", "読み取りが終わるまでお待ちください。")
        }
    }

    init(_ error: PCSCError) {
        switch error {
        case .noCard: self.init(DeskFault.noCard)
        case .cardRemoved: self.init(CardFault.removed)
        case .busy: self.init(DeskFault.busy)
        case .noReader:
            self.init("no-reader", status: 503, "カードリーダーがありません", "カードリーダーの接続を確かめてください。係員をお呼びください。")
        case .noService, .failed:
            self.init("reader-unavailable", status: 503, "カードリーダーを使えません", "係員をお呼びください。（\(error)）")
        }
    }

    init(_ fault: CardFault) {
        switch fault {
        case .removed:
            self.init("card-removed", status: 409, "カードが離れました", "もう一度のせてください。選んだ手続きは残っています。")
        case .reader(let words):
            self.init("reader-unavailable", status: 503, "カードリーダーを使えません", "係員をお呼びください。（\(words)）")
        case .notMyNumberCard(let kind):
            self.init(
                "other-card", status: 422, "マイナンバーカードではありません", "マイナンバーカードをのせてください。",
                members: ["kind": .string(kind.word)])
        case .wrongSecret(let kind, let left):
            self.init(
                "wrong-secret", status: 422, "暗証番号がちがいます", "ちがいます。あと\(left)回です。",
                members: ["secret": .string(kind.rawValue), "triesLeft": .int(Int64(left))])
        case .guarded(let kind, let left):
            self.init(
                "too-few-tries", status: 409, "これ以上は試せません",
                "残り\(left)回です。ロックを防ぐため止めました。照合番号Bや、カードを使わない方法を選べます。",
                members: ["secret": .string(kind.rawValue), "triesLeft": .int(Int64(left))])
        case .blocked(let kind):
            self.init(
                "secret-blocked", status: 409, "暗証番号がロックされています", "窓口で暗証番号の再設定ができます。カードを使わない方法も選べます。",
                members: ["secret": .string(kind.rawValue), "triesLeft": 0])
        case .notOpened(let file):
            self.init(
                "not-opened", status: 422, "この方法では読み取れません", "ほかの暗証番号が必要です。", members: ["file": .string(file.hex)])
        case .missing(let file):
            self.init(
                "not-on-card", status: 404, "カードに入っていません", "このカードにはその電子証明書や項目がありません。",
                members: ["file": .string(file.hex)])
        case .unreadable, .unexpected, .garbled:
            self.init("card-not-understood", status: 502, "カードを読み取れませんでした", "もう一度のせてください。続くときは係員をお呼びください。")
        }
    }
}

extension UInt16 {
    var hex: String { HexBytes.text([UInt8(self >> 8), UInt8(self & 0xFF)]) }
}
