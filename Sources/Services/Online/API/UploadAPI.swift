import Forms
import Foundation
import Kernel
import Site
import Store

/// Files of drafts in pieces: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with its extensions creation and
/// termination; and `PUT`, which begins under a name that the sender chooses, or sends a file in one. Decision 0041.
struct UploadAPI: Sendable {
    static let version = "1.0.0"
    /// The longest piece.
    static let bodyLimit = 11 << 20
    /// So many uploads one draft may have under way and done.
    static let mostUploads = 100

    let drafts: DraftAPI

    private var desk: OnlineDesk { drafts.desk }

    /// `POST /api/v1/drafts/{id}/files`: begins an upload under a name of ours (tus, creation).
    func create(_ request: SiteRequest) async throws -> SiteResponse {
        try await begin(SecretWord.make(), request)
    }

    /// `PUT /api/v1/drafts/{id}/files/{file}`: with `Upload-Length` and no body it begins an upload under this name, and does nothing
    /// when it has begun already; with a body it sends the file in one.
    func put(_ request: SiteRequest) async throws -> SiteResponse {
        let name = request.parameters["file"]
        guard Upload.isID(name) else {
            throw Self.wrong("file", "is of 1 to 64 letters, digits, hyphens and underscores")
        }
        guard !request.body.isEmpty else { return try await begin(name, request) }
        let begun = try await begin(name, request, length: request.body.count)
        let upload = try await load(name, request)
        // The same file once more: what is there stays.
        guard upload.received == 0 else { return begun }
        return try await append(request.body, at: 0, to: upload, request)
    }

    /// `HEAD` and `GET /api/v1/drafts/{id}/files/{file}`: how much of it is here.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        answer(try await load(request.parameters["file"], request), request)
    }

    /// `PATCH /api/v1/drafts/{id}/files/{file}`: the next piece. It is on disk when this is answered.
    func patch(_ request: SiteRequest) async throws -> SiteResponse {
        try Self.checkVersion(request)
        guard request.headers["content-type"]?.lowercased() == "application/offset+octet-stream" else {
            throw Problem(
                "content-type", status: 415, title: "A piece is application/offset+octet-stream")
        }
        guard let offset = Self.number("upload-offset", request) else {
            throw Self.wrong("Upload-Offset", "must be the number of bytes that were sent before")
        }
        return try await append(
            request.body, at: offset, to: try await load(request.parameters["file"], request), request)
    }

    /// `DELETE /api/v1/drafts/{id}/files/{file}`: takes it away, and the file that came of it (tus, termination).
    func remove(_ request: SiteRequest) async throws -> SiteResponse {
        try Self.checkVersion(request)
        let upload = try await load(request.parameters["file"], request)
        try await request.store.write { tx in
            guard var draft = try Draft.load(upload.draft, at: tx.now, in: tx), draft.application == nil else {
                throw SiteFailure.notFound
            }
            if let file = try Upload.load(upload.id, of: draft.id, in: tx)?.file {
                try DraftFile.remove(file, of: draft.id, in: tx)
                let left = (draft.raw.texts[upload.item] ?? []).filter { $0 != file }
                draft.raw.put([upload.item: left], below: upload.item)
                try draft.save(in: tx)
            }
            try upload.remove(in: tx)
        }
        return Self.tus(.noContent)
    }

    // MARK: Parts

    private func begin(_ id: String, _ request: SiteRequest, length given: Int? = nil) async throws -> SiteResponse {
        try Self.checkVersion(request)
        let opened = try await drafts.open(request.parameters["id"], request)
        try DraftAPI.checkUnsent(opened)
        let metadata = Self.metadata(request.headers["upload-metadata"] ?? "")
        guard let item = metadata["item"].flatMap(opened.procedure.sheet.item), item.kind == .file else {
            throw Self.wrong("Upload-Metadata", "must name under \"item\" an item of this form that takes files")
        }
        let name = (metadata["filename"] ?? metadata["name"] ?? id).asFileName
        guard let length = given ?? Self.number("upload-length", request), length > 0 else {
            throw Self.wrong("Upload-Length", "must be the number of bytes, more than none")
        }
        guard length <= item.limits.bytes else { throw Self.tooLarge(item.limits.bytes) }
        let (draft, mostFiles) = (opened.draft.id, item.limits.most)
        let (upload, isNew) = try await request.store.write { tx -> (Upload, Bool) in
            if let earlier = try Upload.load(id, of: draft, in: tx) {
                guard earlier.item == item.name, earlier.length == length else { throw Self.taken }
                return (earlier, false)
            }
            let others = try Upload.all(of: draft, in: tx)
            let open = others.filter { $0.state == .receiving || $0.state == .waiting }
            let files = try DraftFile.all(of: draft, in: tx)
            let total = files.reduce(0) { $0 + $1.bytes } + open.reduce(0) { $0 + $1.length }
            guard total + length <= FileCheck.mostBytes else { throw Self.tooLarge(FileCheck.mostBytes) }
            let count = files.count { $0.item == item.name } + open.count { $0.item == item.name }
            guard count < mostFiles, others.count < Self.mostUploads else {
                throw Problem(
                    "too-many-files", status: 422, title: "This item takes no more files",
                    detail: "It takes \(mostFiles).")
            }
            try Upload.begin(id, of: draft, item: item.name, name: name, length: length, in: tx)
            guard let begun = try Upload.load(id, of: draft, in: tx) else { throw SiteFailure.broken }
            return (begun, true)
        }
        var response = answer(upload, request, status: isNew ? 201 : 200)
        response.headers.add("location", "/api/v1/drafts/\(draft)/files/\(id)")
        return response
    }

    private func append(
        _ bytes: [UInt8], at offset: Int, to upload: Upload, _ request: SiteRequest
    ) async throws -> SiteResponse {
        let appended = try await request.store.write { tx -> Upload in
            guard let current = try Upload.load(upload.id, of: upload.draft, in: tx),
                let draft = try Draft.load(upload.draft, at: tx.now, in: tx), draft.application == nil
            else { throw SiteFailure.notFound }
            guard offset == current.received else { throw Self.elsewhere(current.received) }
            guard current.received + bytes.count <= current.length else { throw Self.tooLarge(current.length) }
            guard current.state == .receiving else { return current }
            try current.append(bytes, in: tx)
            return try Upload.load(upload.id, of: upload.draft, in: tx) ?? current
        }
        let upload = try await desk.finish(appended, at: request.now)
        switch upload.state {
        case .receiving, .kept: return request.method == .put ? answer(upload, request, status: 201) : progress(upload)
        case .waiting:
            throw Problem(
                "not-scanned", status: 503, title: "The file cannot be looked at for viruses now",
                detail: "It is here whole and is looked at as soon as that is possible. Ask for it again in a minute.")
        case .refused: throw Self.refused(upload, request)
        }
    }

    private func load(_ id: String, _ request: SiteRequest) async throws -> Upload {
        let opened = try await drafts.open(request.parameters["id"], request)
        guard let upload = opened.uploads.first(where: { $0.id == id }) else { throw SiteFailure.notFound }
        return upload
    }

    private func progress(_ upload: Upload) -> SiteResponse {
        var response = Self.tus(.noContent)
        response.headers.add("upload-offset", String(upload.received))
        return response
    }

    private func answer(_ upload: Upload, _ request: SiteRequest, status: Int = 200) -> SiteResponse {
        let why = upload.fault.map { _ in Self.reason(upload, request) }
        var response = Self.tus(
            .json(
                .object([
                    "id": .string(upload.id), "item": .string(upload.item), "name": .string(upload.name),
                    "length": .int(Int64(upload.length)), "received": .int(Int64(upload.received)),
                    "state": .string(upload.state.rawValue), "file": upload.file.map(JSONValue.string) ?? .null,
                    "fault": why.map(JSONValue.string) ?? .null,
                    "until": .string(upload.touchedAt.adding(seconds: Upload.hoursKept * 3_600).description),
                ]), status: status))
        response.headers.add("upload-offset", String(upload.received))
        response.headers.add("upload-length", String(upload.length))
        response.headers.add("cache-control", "no-store")
        return response
    }

    private static func tus(_ response: SiteResponse) -> SiteResponse {
        var response = response
        response.headers.add("tus-resumable", version)
        return response
    }

    private static func checkVersion(_ request: SiteRequest) throws {
        guard let asked = request.headers["tus-resumable"], asked != version else { return }
        throw Problem("tus-version", status: 412, title: "The protocol is tus \(version)")
    }

    /// Keys with values in Base 64 (tus, creation).
    static func metadata(_ header: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in header.split(separator: ",") {
            let parts = pair.split(separator: " ", maxSplits: 1).map(String.init)
            guard let key = parts.first else { continue }
            let data = parts.count == 2 ? Data(base64Encoded: parts[1]) : Data()
            values[key] = data.flatMap { String(validating: $0, as: UTF8.self) }
        }
        return values
    }

    /// A header that counts bytes.
    private static func number(_ header: String, _ request: SiteRequest) -> Int? {
        guard let text = request.headers[header], (1...12).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    private static func reason(_ upload: Upload, _ request: SiteRequest) -> String {
        request.ctx.text("online.upload.\(upload.fault ?? "file-type")", ["name": upload.name])
    }

    private static func refused(_ upload: Upload, _ request: SiteRequest) -> Problem {
        Problem(
            "file-refused", status: 422, title: "The file is not taken", detail: reason(upload, request),
            errors: [FieldProblem(pointer: "/answers/\(upload.item)", detail: upload.fault ?? "")])
    }

    private static func wrong(_ header: String, _ detail: String) -> Problem {
        Problem(
            "invalid-request", status: 422, title: "The request is wrong",
            errors: [FieldProblem(pointer: header, detail: detail)])
    }

    private static func tooLarge(_ most: Int) -> Problem {
        Problem(
            "too-large", status: 413, title: "The file is too large", detail: "At most \(most) bytes are taken here.")
    }

    private static func elsewhere(_ received: Int) -> Problem {
        Problem(
            "upload-offset", status: 409, title: "The piece does not begin where the file ends here",
            detail: "\(received) bytes are here.")
    }

    private static let taken = Problem(
        "upload-taken", status: 409, title: "Another file has this name",
        detail: "It was begun for another item or length. Choose another name.")
}
