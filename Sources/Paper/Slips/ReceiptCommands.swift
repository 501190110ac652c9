/// The commands of receipt printers that most makers understand (ESC/POS), as bytes. Only what is needed to print a
/// picture, cut it off, and ask how the printer is.
public enum ReceiptCommands {
    /// `ESC @`: forgets what earlier jobs have set.
    public static let reset: [UInt8] = [0x1B, 0x40]
    /// `GS V 66 0`: feeds the paper to the knife and cuts it.
    public static let cut: [UInt8] = [0x1D, 0x56, 0x42, 0x00]
    /// `DLE EOT 2`: asks at once, before what waits to be printed, why the printer is off line.
    public static let askOffline: [UInt8] = [0x10, 0x04, 0x02]
    /// `DLE EOT 4`: asks at once for the paper.
    public static let askPaper: [UInt8] = [0x10, 0x04, 0x04]
    /// `GS r 1`: asks for the paper when everything before it has been printed, so that its answer says that it has.
    public static let askWhenPrinted: [UInt8] = [0x1D, 0x72, 0x01]

    /// Printers take a picture of at most so many rows at a time.
    static let bandRows = 256

    /// `GS v 0`: prints a picture, in bands.
    public static func print(_ bitmap: Bitmap) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(bitmap.bytes.count + 64)
        var row = 0
        while row < bitmap.height {
            let rows = min(bandRows, bitmap.height - row)
            bytes += [0x1D, 0x76, 0x30, 0x00]
            bytes += [UInt8(bitmap.rowBytes & 0xFF), UInt8(bitmap.rowBytes >> 8)]
            bytes += [UInt8(rows & 0xFF), UInt8(rows >> 8)]
            bytes += bitmap.bytes[row * bitmap.rowBytes..<(row + rows) * bitmap.rowBytes]
            row += rows
        }
        return bytes
    }

    /// All that prints a picture as a strip of its own.
    public static func strip(_ bitmap: Bitmap) -> [UInt8] { reset + print(bitmap) + cut }
}

/// What a receipt printer says of itself.
public enum ReceiptStatus {
    /// Whether an answer to ``ReceiptCommands/askPaper`` or ``ReceiptCommands/askOffline`` is one: bits 1 and 4 are set, 0 and
    /// 7 are not.
    public static func isAnswer(_ byte: UInt8) -> Bool { byte & 0b1001_0011 == 0b0001_0010 }

    /// `DLE EOT 4`: the roll is at its end.
    public static func isOutOfPaper(_ byte: UInt8) -> Bool { byte & 0b0110_0000 != 0 }

    /// `DLE EOT 4`: the roll is nearly at its end.
    public static func isLowOnPaper(_ byte: UInt8) -> Bool { byte & 0b0000_1100 != 0 }

    /// `DLE EOT 2`: the cover is open.
    public static func isCoverOpen(_ byte: UInt8) -> Bool { byte & 0b0000_0100 != 0 }

    /// `DLE EOT 2`: printing was stopped because there is no paper.
    public static func hasStoppedForPaper(_ byte: UInt8) -> Bool { byte & 0b0010_0000 != 0 }

    /// `DLE EOT 2`: something is broken, such as the knife.
    public static func hasFailed(_ byte: UInt8) -> Bool { byte & 0b0100_0000 != 0 }

    /// `GS r 1`: the roll was at its end when everything had been printed, or had not.
    public static func hadNoPaper(_ byte: UInt8) -> Bool { byte & 0b0000_1100 != 0 }
}
