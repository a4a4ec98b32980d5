import Lab

extension VirtualCardSlot {
    /// Inserts a card and waits until the reader has seen it, which takes it a moment.
    func insertSeen(_ card: any VirtualCard) async throws {
        try await insert(card)
        while try await Program.run(Products.portsign, ["card", "list"]).status != 0 {
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
