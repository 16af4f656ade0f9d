// See build_id.h.
#include "compiler/encode/build_id.h"

#include <llvm/Support/SHA1.h>
#include <llvm/Support/SHA256.h>
#include <llvm/Support/xxhash.h>

#include <optional>

namespace wasmrust::encode {

namespace {

// Names the space of our UUIDs (RFC 4122, section 4.3); drawn once at random.
constexpr uint8_t name_space[16] = {0x6d, 0x1f, 0x0c, 0x52, 0x9e, 0x3a,
                                    0x4b, 0x7d, 0x86, 0x21, 0xf4, 0xc0,
                                    0x5b, 0xe8, 0x93, 0x17};

template <size_t Size>
std::vector<uint8_t> to_vector(const std::array<uint8_t, Size> &digest) {
  return {digest.begin(), digest.end()};
}

llvm::ArrayRef<uint8_t> view(Bytes bytes) {
  return {bytes.data(), bytes.size()};
}

std::vector<uint8_t> uuid(Bytes digest) {
  llvm::SHA1 hash;
  hash.update(llvm::ArrayRef<uint8_t>(name_space));
  hash.update(view(digest));
  std::vector<uint8_t> id = to_vector(hash.final());
  id.resize(16);
  id[6] = static_cast<uint8_t>((id[6] & 0x0f) | 0x50);
  id[8] = static_cast<uint8_t>((id[8] & 0x3f) | 0x80);
  return id;
}

std::optional<uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::vector<uint8_t>> from_hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  if (text.empty() || text.size() % 2) return std::nullopt;
  std::vector<uint8_t> id;
  for (size_t i = 0; i < text.size(); i += 2) {
    auto high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (!high || !low) return std::nullopt;
    id.push_back(static_cast<uint8_t>(*high << 4 | *low));
  }
  return id;
}

std::vector<uint8_t> digest(BuildIdKind kind, Bytes module) {
  switch (kind) {
    case BuildIdKind::Fast: {
      ByteWriter hash;
      hash.u64(llvm::xxh3_64bits(view(module)));
      return uuid(hash.view());
    }
    case BuildIdKind::Uuid:
      return uuid(to_vector(llvm::SHA256::hash(view(module))));
    case BuildIdKind::Sha1:
      return to_vector(llvm::SHA1::hash(view(module)));
    case BuildIdKind::Sha256:
      return to_vector(llvm::SHA256::hash(view(module)));
    case BuildIdKind::None:
    case BuildIdKind::Hex:
      break;
  }
  return {};
}

}  // namespace

void write_build_id(Encoding &to) {
  BuildIdKind kind = to.options.build_id;
  if (kind == BuildIdKind::None) return;
  std::vector<uint8_t> id;
  if (kind == BuildIdKind::Hex) {
    auto given = from_hex(to.options.build_id_hex);
    if (!given) {
      to.diagnostics.report(
          DiagnosticKind::invalid_option_value,
          {"--build-id", to.options.build_id_hex,
           "expected an even number of hexadecimal digits after 0x"});
      return;
    }
    id = std::move(*given);
  } else {
    id = digest(kind, to.out.view());
  }
  ByteWriter out;
  out.uleb(id.size());
  out.append(id);
  append_custom_section(to, "build_id", out);
}

}  // namespace wasmrust::encode
