extension Duration {
    /// Whole milliseconds; what is less is left out.
    package var wholeMilliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
