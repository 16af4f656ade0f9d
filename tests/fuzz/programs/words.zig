//! What another compiler makes of a language of its own: slices, errors,
//! optionals, tagged unions, checked arithmetic that traps, code for types
//! that are known when it is compiled.

const Shape = union(enum) {
    circle: u32,
    box: struct { wide: u32, high: u32 },
    nothing,

    fn area(self: Shape) error{TooLarge}!u32 {
        return switch (self) {
            .circle => |radius| if (radius > 1000) error.TooLarge else 3 * radius * radius,
            .box => |box| if (box.wide > 60000 or box.high > 60000) error.TooLarge else box.wide * box.high,
            .nothing => 0,
        };
    }
};

fn List(comptime T: type, comptime most: usize) type {
    return struct {
        items: [most]T = undefined,
        count: usize = 0,
        const Self = @This();
        fn push(self: *Self, value: T) ?*T {
            if (self.count == most) return null;
            self.items[self.count] = value;
            self.count += 1;
            return &self.items[self.count - 1];
        }
        fn slice(self: *Self) []T {
            return self.items[0..self.count];
        }
    };
}

var shapes: List(Shape, 12) = .{};
var bytes: List(u8, 100) = .{};

export fn shape(kind: u32, a: u32, b: u32) u32 {
    const made: Shape = switch (kind % 3) {
        0 => .{ .circle = a },
        1 => .{ .box = .{ .wide = a, .high = b } },
        else => .nothing,
    };
    const at = shapes.push(made) orelse return 0xffffffff;
    return at.area() catch 1;
}

export fn total() u64 {
    var sum: u64 = 0;
    for (shapes.slice()) |each| sum += each.area() catch continue;
    return sum;
}

export fn byte(value: u32) u32 {
    const at = bytes.push(@truncate(value)) orelse return 0;
    return @as(u32, at.*) * 2;
}

export fn checked(a: i32, b: i32) i32 {
    return a + b; // traps where it overflows, when safety is on
}

export fn element(at: u32) u32 {
    return bytes.slice()[at]; // traps where there is none
}

export fn reverse() u32 {
    const all = bytes.slice();
    var i: usize = 0;
    while (i < all.len / 2) : (i += 1) {
        const kept = all[i];
        all[i] = all[all.len - 1 - i];
        all[all.len - 1 - i] = kept;
    }
    var hash: u32 = 2166136261;
    for (all) |each| hash = (hash ^ each) *% 16777619;
    return hash;
}

export fn saturated(a: u32, b: u32) u32 {
    return (a +| b) -| 7;
}
