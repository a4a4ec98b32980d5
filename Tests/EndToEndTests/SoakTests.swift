import Foundation
import Testing

/// The hostile world, as programs.
@Suite("the hostile world", .timeLimit(.minutes(10))) struct SoakTests {
    @Test("a minute among counterparts that misbehave, with kills of every part, loses nothing and doubles nothing")
    func soak() async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            Products.lab,
            [
                "soak", "--sidecar", Products.portsign.path, "--folder", folder.path("world"), "--minutes", "1",
                "--seed",
                "7", "--rate", "3",
            ])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("soak passed, seed 7"))
        // It looked at what it says it looked at.
        #expect(result.output.contains(#/\n(1[5-9]\d|2\d\d) messages in the ledger\n/#), "\(result.output)")
        #expect(result.output.contains(#/kills: sidecar [1-9]\d*, node [1-9]\d*, erp [1-9]/#), "\(result.output)")
    }

    @Test("a day out of a file is replayed, and ends like every other: nothing lost, nothing doubled")
    func day() async throws {
        let folder = try TemporaryFolder()
        let fixtures = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let result = try await Program.run(
            Products.lab,
            [
                "day", fixtures.appendingPathComponent("day.json").path, "--sidecar", Products.portsign.path,
                "--folder",
                folder.path("world"),
            ])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        var rest = result.output[...]
        for line in [
            "A bad Monday, made up, seed 1", "08:20 node: http500", "09:00 node: no longer http500",
            "09:20 sidecar: killed",
            "11:25 somebody releases what is parked", "62 messages in the ledger", "the day passed",
        ] {
            let place = rest.range(of: line + "\n")
            #expect(place != nil, "no «\(line)» in its place:\n\(result.output)")
            if let place { rest = rest[place.upperBound...] }
        }
    }

    @Test(
        "a day that cannot be is refused with what is wrong in it",
        arguments: [
            ("{\"name\":\"x\",\"secondsPerMinute\":0,\"orders\":[],\"troubles\":[]}", "secondsPerMinute is above 0"),
            ("{\"name\":\"x\",\"orders\":[],\"troubles\":[]}", "secondsPerMinute is missing"),
            (
                "{\"name\":\"x\",\"secondsPerMinute\":1,\"orders\":[{\"from\":\"25:00\",\"to\":\"09:00\",\"count\":1}],\"troubles\":[]}",
                "25:00 is no time like 09:30"
            ),
            (
                "{\"name\":\"x\",\"secondsPerMinute\":1,\"orders\":[],\"troubles\":[{\"from\":\"08:00\",\"to\":\"09:00\",\"part\":\"sidecar\",\"mode\":\"hang\"}]}",
                "sidecar cannot be hang"
            ),
        ])
    func badDay(_ json: String, _ words: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(json, to: "day.json")
        let result = try await Program.run(
            Products.lab, ["day", file, "--sidecar", "/nowhere", "--folder", folder.path("world")])
        #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
    }
}
