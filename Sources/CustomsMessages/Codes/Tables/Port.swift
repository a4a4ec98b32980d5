extension CodeTableText {
    /// Ports abroad.
    static let port = #"""
        table port
        names 指运港 | Ports abroad
        source no list that could be verified; a site adds the ports it uses
        shape 3-4 characters
        complete no
        # none
        """#
}
