import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Pipeline

@Suite("what is told, and when")
struct AlertMachineTests {
    private static let start = ChinaTime(year: 2026, month: 3, day: 2) ?? ChinaTime(milliseconds: 0)
    private static let able = AlertFinding(.cannotSign, "3301960EX1", "no signer is able")

    private func at(_ seconds: Int64) -> ChinaTime { Self.start.advanced(byMilliseconds: seconds * 1_000) }

    @Test("it is raised when it has lasted, told again after the interval, and over when it has been away")
    func life() {
        var machine = AlertMachine(repeats: .seconds(600))
        #expect(machine.step([Self.able], at: at(0)) == [])
        #expect(machine.step([Self.able], at: at(20)) == [])
        let raised = machine.step([Self.able], at: at(30))
        #expect(raised.map(\.word) == [.raised] && raised.first?.since == at(0))
        #expect(machine.raised == [.cannotSign: 1])
        #expect(machine.step([Self.able], at: at(600)) == [])
        #expect(machine.step([Self.able], at: at(630)).map(\.word) == [.still])
        #expect(machine.step([], at: at(640)) == [])
        // It came back before it was over: nothing is told.
        #expect(machine.step([Self.able], at: at(680)) == [])
        #expect(machine.step([], at: at(700)) == [])
        let cleared = machine.step([], at: at(745))
        #expect(cleared.map(\.word) == [.cleared] && cleared.first?.since == at(0))
        #expect(machine.step([], at: at(900)) == [] && machine.raised == [:])
    }

    @Test("what passes in a moment wakes nobody, and begins anew the next time")
    func passing() {
        var machine = AlertMachine(repeats: .zero)
        for second in stride(from: Int64(0), to: 200, by: 40) {
            #expect(machine.step([Self.able], at: at(second)) == [])
            #expect(machine.step([], at: at(second + 20)) == [])
        }
    }

    @Test("each subject is told by itself; without an interval nothing is told twice")
    func subjects() {
        var machine = AlertMachine(repeats: .zero)
        let tries = ["a", "b"].map { AlertFinding(.pinTriesLow, $0, "2 tries are left") }
        #expect(machine.step(tries, at: at(0)).map(\.finding.subject) == ["a", "b"])
        #expect(machine.step(tries, at: at(100_000)) == [])
        #expect(machine.step([tries[1]], at: at(100_010)).map(\.word) == [.cleared])
        #expect(machine.raised == [.pinTriesLow: 1])
    }

    @Test("after a restart what was told is not raised anew, and is over when it went meanwhile")
    func restart() throws {
        var first = AlertMachine(repeats: .seconds(3_600))
        _ = first.step([Self.able], at: at(0))
        _ = first.step([Self.able], at: at(30))
        let stored = try JSONEncoder().encode(first.watched)
        let watched = try JSONDecoder().decode([AlertMachine.Watched].self, from: stored)
        var second = AlertMachine(repeats: .seconds(3_600), watched: watched)
        #expect(second.step([Self.able], at: at(300)) == [])
        var third = AlertMachine(repeats: .seconds(3_600), watched: watched)
        #expect(third.step([], at: at(300)).map(\.word) == [.cleared])
    }
}

@Suite("what robots get")
struct AlertFormatTests {
    private let time = ChinaTime(milliseconds: 1_772_000_000_123)
    private var notice: AlertMachine.Notice {
        AlertMachine.Notice(
            AlertFinding(.diskLow, "", "512 MiB are free on the ledger's disk"), .raised, since: time, time: time)
    }

    private func request(_ format: AlertFormat, secret: String? = nil) throws -> AlertFormat.Request {
        try format.request(
            notice, to: "https://robot.example/send?access_token=t", secret: secret.map { Secret($0) }, isChinese: true,
            host: "port-1", at: time)
    }

    private func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test("DingTalk's signature is in the address: HMAC of time and secret with the secret")
    func dingtalk() throws {
        let made = try request(.dingtalk, secret: "SEC-geheim")
        let parts = try #require(URLComponents(string: made.url)?.queryItems)
        let values = Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.value ?? "") })
        #expect(values["timestamp"] == "1772000000123" && values["access_token"] == "t")
        let sign = HMAC.sha256(Array("1772000000123\nSEC-geheim".utf8), key: Array("SEC-geheim".utf8))
        #expect(values["sign"] == Base64.encodeText(sign))
        #expect(!made.url.contains("+"))
        let text = try #require(try object(made.body)["text"] as? [String: String])
        #expect(text["content"]?.contains("告警：磁盘空间不足") == true && text["content"]?.contains("port-1") == true)
        #expect(AlertFormat.dingtalk.refusal(status: 200, body: Array(#"{"errcode":0,"errmsg":"ok"}"#.utf8)) == nil)
        #expect(AlertFormat.dingtalk.refusal(status: 200, body: Array(#"{"errcode":310000}"#.utf8)) == "code 310000")
    }

    @Test("Feishu's signature is in the body: HMAC of nothing with time and secret")
    func feishu() throws {
        let body = try object(try request(.feishu, secret: "fs-geheim").body)
        #expect(body["timestamp"] as? String == "1772000000" && body["msg_type"] as? String == "text")
        let sign = HMAC.sha256([], key: Array("1772000000\nfs-geheim".utf8))
        #expect(body["sign"] as? String == Base64.encodeText(sign))
        #expect(AlertFormat.feishu.refusal(status: 200, body: Array(#"{"StatusCode":0}"#.utf8)) == nil)
        #expect(AlertFormat.feishu.refusal(status: 200, body: Array(#"{"code":19021}"#.utf8)) == "code 19021")
    }

    @Test("WeCom, Slack and our own form")
    func others() throws {
        let wecom = try object(try request(.wecom).body)
        #expect(wecom["msgtype"] as? String == "text")
        let slack = try object(try request(.slack).body)
        #expect((slack["text"] as? String)?.contains("512 MiB") == true)
        let own = try request(.json, secret: "k")
        #expect(
            own.headers["X-PortSign-Signature"] == "sha256=" + Hex.encode(HMAC.sha256(own.body, key: Array("k".utf8))))
        let members = try object(own.body)
        #expect(members["condition"] as? String == "disk-low" && members["state"] as? String == "raised")
        #expect(AlertFormat.slack.refusal(status: 500, body: []) == "HTTP 500")
        #expect(AlertFormat.wecom.refusal(status: 200, body: Array("<html>".utf8)) == "no answer of a robot")
    }
}
