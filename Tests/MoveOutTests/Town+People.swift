import Foundation
import Kernel
import Registry
import Store
import SwiftASN1
import Testing
import X509

@testable import MoveOut

func der(_ certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
}

extension Town {
    /// The household of the sample card "normal", with a spouse and two children, and that of "revoked" and "expired".
    func settle() async throws {
        try await add(
            [
                ("大阪", "太郎", "1990-01-02", .male, .head), ("大阪", "花子", "1991-05-05", .female, .wife),
                ("大阪", "一", "2018-06-10", .male, .child), ("大阪", "二葉", "2021-09-09", .female, .child),
            ], town: "中之島", block: "1丁目3番20号")
    }

    @discardableResult
    func add(
        _ people: [(family: String, given: String, birth: String, sex: Sex, relation: Relation)], town: String,
        block: String, isProtected: Bool = false
    ) async throws -> NewHousehold {
        let now = clock.now()
        let members = try people.map { person -> NewResident in
            var resident = NewResident(
                id: .make(at: now),
                name: PersonName(family: person.family, given: person.given),
                birth: try #require(BirthDate(iso: person.birth)), sex: person.sex, relation: person.relation)
            resident.since = CivilDate(iso: "2019-04-01")
            resident.cardTo = CivilDate(iso: "2033-01-02")
            resident.domicile = "大阪府大阪市北区中之島一丁目"
            resident.domicileHead = people[0].family + people[0].given
            let isChild = person.relation == .child
            resident.memberships =
                isChild
                ? [Membership(.nationalHealth, from: nil), Membership(.childMedical, from: nil)]
                : [Membership(.nationalHealth, from: nil), Membership(.seal, from: nil)]
            if person.relation.isHead, people.count > 1 {
                resident.memberships.append(Membership(.childAllowance, from: nil))
            }
            resident.isProtected = isProtected
            return resident
        }
        let household = NewHousehold(
            id: .make(at: now), ward: ward, postalCode: PostalCode("530-0005"), town: town, block: block,
            members: members)
        try await registry.directory.add(household, by: .system("test"))
        return household
    }

    /// The notice of the sample family; all of them move to Kobe on 1 April unless said otherwise.
    func notice(
        _ signer: Signer, planned: String = "2026-04-01", members: [Int] = [1, 2, 3, 4], code: String = "281000",
        country: String? = nil, remainingHead: Int? = nil, also: [String] = [], nonce: String? = nil
    ) async throws -> MoveOutNotice {
        let names = ["大阪　太郎", "大阪　花子", "大阪　一", "大阪　二葉"]
        let given: String
        if let nonce {
            given = nonce
        } else {
            given = try await store.write { try MoveOutStore.makeNonce(in: $0) }
        }
        return MoveOutNotice(
            signer: signer.values, kind: members.count == 4 ? .all : .part,
            members: members.map { .init(no: $0, name: names[$0 - 1], relation: $0 == 1 ? "世帯主" : "子") },
            planned: try #require(CivilDate(iso: planned)), moved: nil,
            to: .init(
                code: country == nil ? WardCode(code) : nil, country: country, postalCode: "650-0001", town: "中央区加納町",
                lot: "６丁目５番１号", building: "見本ハイツ２０１号"),
            newHead: members.first ?? 1, remainingHead: remainingHead, also: also, phone: "06-0000-0000", mail: nil,
            continuesCard: true, visit: nil, at: clock.now().adding(seconds: -240), nonce: given)
    }

    func file(_ notice: MoveOutNotice, by signer: Signer, _ channel: MoveOutRecord.Channel = .station) async throws
        -> MoveOutRecord
    {
        try await desk.file(
            MoveOutFiling(
                notice: notice, content: notice.content, cms: try signer.cms(notice.content), channel: channel,
                startedAt: notice.at), at: clock.now(), by: .anonymous)
    }

    /// Does what is due, and follows what came of it, as often as it takes.
    func work() async throws {
        let runner = JobRunner(
            store: store, kinds: service.jobs + [entry.job(store)], node: "test-\(UUID())")
        for _ in 0..<4 {
            try await runner.drain()
            try await entry.openEntries(in: store)
            try await runner.drain()
            try await desk.follow()
        }
    }

    func current(_ record: MoveOutRecord) async throws -> MoveOutRecord {
        try #require(try await store.read { try MoveOutStore.load(record.id, in: $0) })
    }

    func kinds(_ prefix: String) async throws -> [String] {
        try await store.events(after: 0, kinds: nil, limit: 20_000).map(\.kind).filter { $0.hasPrefix(prefix) }
    }
}
