import Forms
import Kernel
import Site

/// What is wrong with an answer, in words that say what to do.
struct ProblemWords: Sendable {
    let ctx: PageContext

    func text(_ problem: FormProblem, label: String) -> HTML {
        if case .check(let words) = problem.kind { return ctx.t(words) }
        let (key, arguments) = words(of: problem, label: label)
        return ctx.t(key, arguments)
    }

    /// The same without markup, for programs.
    func plain(_ problem: FormProblem, label: String) -> String {
        if case .check(let words) = problem.kind { return ctx.text(words) }
        let (key, arguments) = words(of: problem, label: label)
        return ctx.text(key, arguments)
    }

    /// The key of the words and what is put into them.
    private func words(of problem: FormProblem, label: String) -> (key: String, arguments: [String: String]) {
        func say(_ key: String, _ more: [String: String] = [:]) -> (String, [String: String]) {
            ("online.problem.\(key)", more.merging(["label": label]) { $1 })
        }
        switch problem.kind {
        case .missing: return say("missing")
        case .notChosen: return say("not-chosen")
        case .tooLong(let most, let count): return say("too-long", ["most": String(most), "count": String(count)])
        case .notANumber: return say("not-a-number")
        case .outOfRange(let smallest, let largest):
            let (least, most) = (smallest.map { ctx.number($0) }, largest.map { ctx.number($0) })
            if let least, let most { return say("out-of-range", ["smallest": least, "largest": most]) }
            return least.map { say("too-small", ["smallest": $0]) } ?? say("too-large", ["largest": most ?? ""])
        case .notOffered: return say("not-offered")
        case .tooFew(let count): return say("too-few", ["count": String(count)])
        case .tooMany(let count): return say("too-many", ["count": String(count)])
        case .fileType(let name, let taken):
            let kinds = taken.map { $0.split(separator: "/").last.map { $0.uppercased() } ?? $0 }
            return say("file-type", ["name": name, "kinds": kinds.joined(separator: ctx.isJapanese ? "・" : ", ")])
        case .fileTooLarge(let name, let most):
            return say("file-too-large", ["name": name, "most": String(most >> 20)])
        case .fileInfected(let name): return say("file-infected", ["name": name])
        case .fileUnscanned(let name): return say("file-unscanned", ["name": name])
        case .pictureUnreadable(let name): return say("picture-unreadable", ["name": name])
        case .pictureTooLarge(let name, let megapixels, let most):
            return say(
                "picture-too-large", ["name": name, "size": ctx.number(megapixels), "most": ctx.number(most)])
        case .strangeCharacter(let character): return say("strange-character", ["character": character])
        case .notKana: return say("not-kana")
        case .noPostcode: return say("no-postcode")
        case .notInCity: return say("not-in-city", ["city": ctx.cityName])
        case .noSuchDay: return say("no-such-day")
        case .endsBeforeItBegins: return say("ends-before")
        case .noTelephone: return say("no-telephone")
        case .noMailAddress: return say("no-mail-address")
        case .noBankCode: return say("no-bank-code")
        case .noBranchCode: return say("no-branch-code")
        case .noAccountNumber: return say("no-account-number")
        case .noPostalAccount: return say("no-postal-account")
        case .notHolderKana: return say("not-holder-kana")
        case .code(let error): return say("code", ["reason": ctx.text(error.reason)])
        case .noPlate: return say("no-plate")
        case .noPlace: return say("no-place")
        case .notAgreed: return say("not-agreed")
        case .slotFull(let canWait): return say(canWait ? "slot-full-wait" : "slot-full")
        case .slotNotOffered: return say("slot-not-offered")
        case .slotNotYet(let moment): return say("slot-not-yet", ["moment": ctx.momentText(moment)])
        // A check of the definition has words of its own.
        case .check: return say("not-offered")
        }
    }
}
