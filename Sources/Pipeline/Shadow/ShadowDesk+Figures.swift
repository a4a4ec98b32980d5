internal import SidecarBase

extension ShadowDesk: FigureTelling {
    package func figures() -> [Figure] {
        let counts = counts
        return [
            Figure(.shadowRequests, ["same"], Double(counts.same)),
            Figure(.shadowRequests, ["differs"], Double(counts.differs)),
            Figure(.shadowRequests, ["unanswered"], Double(counts.unanswered)),
            Figure(.shadowRequests, ["skipped"], Double(counts.skipped)),
        ]
            + counts.reasons.sorted { $0.key < $1.key }.map {
                Figure(.shadowDifferences, [$0.key], Double($0.value))
            }
    }
}
