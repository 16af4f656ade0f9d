// See format_template.h.
#include "compiler/lower/llvm/format_template.h"

namespace wasmrust::lower {
namespace {

constexpr uint8_t long_text = 0x80, argument = 0xC0;
constexpr uint8_t has_flags = 1, has_width = 2, has_precision = 4,
                  has_index = 8, width_is_argument = 16,
                  precision_is_argument = 32;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  uint32_t number(unsigned bytes) {
    uint32_t result = 0;
    for (unsigned i = 0; i < bytes; ++i, ++at_)
      if (at_ < bytes_.size())
        result |= static_cast<uint32_t>(static_cast<uint8_t>(bytes_[at_]))
                  << 8 * i;
    return result;
  }
  FormatItem text(uint32_t length) {
    FormatItem item{.start = static_cast<uint32_t>(at_), .length = length};
    at_ += length;
    return item;
  }
  size_t at() const { return at_; }
  bool is_inside() const { return at_ <= bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

FormatItem read_argument(Reader &reader, uint32_t first, uint32_t &next) {
  FormatItem item{.flags = usual_format_flags};
  if (first & has_flags) item.flags = reader.number(4);
  if (first & has_width) item.width = reader.number(2);
  if (first & has_precision) item.precision = reader.number(2);
  if (first & has_index) next = reader.number(2);
  item.width_is_argument = first & width_is_argument;
  item.precision_is_argument = first & precision_is_argument;
  item.argument = next++;
  return item;
}

}  // namespace

std::optional<FormatTemplate> parse_format_template(std::string_view bytes) {
  FormatTemplate result;
  Reader reader(bytes);
  uint32_t next = 0;
  for (;;) {
    uint32_t first = reader.number(1);
    if (!reader.is_inside()) return std::nullopt;
    if (first == 0) {
      result.size = reader.at();
      return result;
    }
    if (first > long_text && first < argument) return std::nullopt;
    if (first >= argument) {
      result.items.push_back(read_argument(reader, first, next));
    } else {
      uint32_t length = first == long_text ? reader.number(2) : first;
      if (length == 0) continue;
      result.items.push_back(reader.text(length));
    }
    if (!reader.is_inside()) return std::nullopt;
  }
}

}  // namespace wasmrust::lower
