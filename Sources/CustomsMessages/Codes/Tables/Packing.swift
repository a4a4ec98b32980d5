extension CodeTableText {
    /// Kinds of packing.
    static let packing = #"""
        table packing
        names 包装种类 | Kinds of packing
        source the one-digit codes, which alone fit into the messages; the two-digit codes of later years do not
        shape 1 digits
        complete yes
        1  木箱 | wooden case
        2  纸箱 | carton
        3  桶装 | barrel
        4  散装 | bulk
        5  托盘 | pallet
        6  包 | bag, packet
        7  其他 | other
        """#
}
