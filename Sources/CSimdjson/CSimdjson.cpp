#include "CSimdjson.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

struct csimdjson_index {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  size_t count = 0;
};

extern "C" csimdjson_index *csimdjson_index_create(size_t capacity) {
  if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) { return nullptr; }
  auto index = std::unique_ptr<csimdjson_index>(new (std::nothrow) csimdjson_index());
  if (!index) { return nullptr; }
  // The depth is that of simdjson's second stage, which is not used.
  auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, index->parser);
  return error == simdjson::SUCCESS ? index.release() : nullptr;
}

extern "C" void csimdjson_index_destroy(csimdjson_index *index) { delete index; }

static void close(csimdjson_index *index, size_t count, size_t length) {
  index->count = count;
  index->parser->structural_indexes[count] = uint32_t(length);
}

extern "C" csimdjson_status csimdjson_index_fill(csimdjson_index *index, const uint8_t *text, size_t length) {
  auto &parser = *index->parser;
  switch (parser.stage1(text, length, simdjson::stage1_mode::regular)) {
  case simdjson::SUCCESS:
    close(index, parser.n_structural_indexes, length);
    return csimdjson_clean;
  case simdjson::EMPTY:
    close(index, 0, length);
    return csimdjson_clean;
  case simdjson::UNCLOSED_STRING:
    return csimdjson_unclosed_string;
  default:
    return csimdjson_invalid;
  }
}

extern "C" void csimdjson_index_fill_unchecked(csimdjson_index *index, const uint8_t *text, size_t length) {
  uint32_t *positions = index->parser->structural_indexes.get();
  size_t count = 0;
  bool in_scalar = false;
  for (size_t at = 0; at < length; at++) {
    switch (text[at]) {
    case ' ': case '\t': case '\n': case '\r':
      in_scalar = false;
      break;
    case '{': case '}': case '[': case ']': case ':': case ',':
      in_scalar = false;
      positions[count++] = uint32_t(at);
      break;
    case '"':
      if (!in_scalar) { positions[count++] = uint32_t(at); }
      in_scalar = false;
      for (at++; at < length && text[at] != '"'; at++) {
        if (text[at] == '\\') { at++; }
      }
      break;
    default:
      if (!in_scalar) { positions[count++] = uint32_t(at); }
      in_scalar = true;
    }
  }
  close(index, count, length);
}

extern "C" const uint32_t *csimdjson_index_positions(const csimdjson_index *index) {
  return index->parser->structural_indexes.get();
}

extern "C" size_t csimdjson_index_count(const csimdjson_index *index) { return index->count; }

extern "C" bool csimdjson_is_utf8(const uint8_t *text, size_t length) {
  return simdjson::validate_utf8(reinterpret_cast<const char *>(text), length);
}

extern "C" size_t csimdjson_count_byte(const uint8_t *text, size_t length, uint8_t byte) {
  // Sums that fit a byte, so that the compiler can add up a whole vector of bytes at a time.
  size_t count = 0;
  for (size_t at = 0; at < length;) {
    const size_t end = std::min(length, at + 224);
    uint8_t sum = 0;
    for (; at < end; at++) { sum = uint8_t(sum + (text[at] == byte)); }
    count += sum;
  }
  return count;
}

extern "C" ptrdiff_t csimdjson_last_byte(const uint8_t *text, size_t length, uint8_t byte) {
  auto found = static_cast<const uint8_t *>(memrchr(text, byte, length));
  return found ? found - text : -1;
}

static bool is_plain(uint8_t byte) { return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0xE2; }

extern "C" size_t csimdjson_plain_prefix(const uint8_t *text, size_t length) {
  // Eight bytes at a time: `has_zero` is exact about whether there is a zero byte, which is all that is asked.
  constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  auto has_zero = [](uint64_t word) { return (word - ones) & ~word & highs; };
  size_t at = 0;
  for (; at + 8 <= length; at += 8) {
    uint64_t word;
    std::memcpy(&word, text + at, 8);
    uint64_t control = (word - ones * 0x20) & ~word & highs;
    if (control | has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\') | has_zero(word ^ ones * 0xE2)) { break; }
  }
  while (at < length && is_plain(text[at])) { at++; }
  return at;
}

extern "C" double csimdjson_parse_double(const uint8_t *begin, const uint8_t *end) {
  auto first = reinterpret_cast<const char *>(begin), last = reinterpret_cast<const char *>(end);
  double value = 0;
  if (std::from_chars(first, last, value).ec == std::errc()) { return value; }
  // Out of range, and `from_chars` does not say at which end. The locale must not decide what a decimal point is.
  static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", locale_t(0));
  return strtod_l(std::string(first, last).c_str(), nullptr, c_locale);
}

/// Writes a value of at most six decimals and fifteen digits, as nearly all are; 0 for any other. Two decimals of so few
/// digits never are the same double, so there is none shorter.
static size_t write_short_decimal(double value, uint8_t *out) {
  constexpr int places = 6;
  constexpr double scale = 1e6;
  if (!(value >= 1e-6 && value < 1e9 * scale)) { return 0; }
  uint64_t digits = uint64_t(value * scale + 0.5);
  // Both are exact, so the quotient is the double nearest to the decimal.
  if (digits >= uint64_t(1) << 53 || double(digits) / scale != value) { return 0; }
  int decimals = places;
  for (; decimals > 0 && digits % 10 == 0; decimals--) { digits /= 10; }
  if (digits >= 1000000000000000) { return 0; }
  uint8_t text[24];
  uint8_t *at = text + sizeof text;
  for (int place = 0; digits > 0 || place <= decimals; place++) {
    if (place == decimals && decimals > 0) { *--at = '.'; }
    *--at = uint8_t('0' + digits % 10);
    digits /= 10;
  }
  size_t length = size_t(text + sizeof text - at);
  std::memcpy(out, at, length);
  return length;
}

extern "C" size_t csimdjson_write_double(double value, uint8_t *out) {
  uint8_t *at = out;
  if (std::signbit(value)) {
    *at++ = '-';
    value = -value;
  }
  if (value == 0) {
    *at++ = '0';
    return size_t(at - out);
  }
  if (size_t length = write_short_decimal(value, at)) { return size_t(at - out) + length; }
  // Here the library lays numbers out the same way.
  if (value >= 1e-6 && value < 0x1p53) {
    char *const start = reinterpret_cast<char *>(at);
    return size_t(at - out) + size_t(std::to_chars(start, start + 30, value, std::chars_format::fixed).ptr - start);
  }
  // d[.ddd]e±dd
  char text[32];
  char *const text_end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  char *const mark = std::find(text, text_end, 'e');
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, text_end, exponent);
  char digits[20];
  int count = 0;
  for (char *digit = text; digit != mark; digit++) {
    if (*digit != '.') { digits[count++] = *digit; }
  }

  auto put = [&at](const char *from, int length) { at = std::copy(from, from + length, at); };
  auto zeros = [&at](int length) { at = std::fill_n(at, length, uint8_t('0')); };
  if (exponent < -6 || exponent >= 21) {
    put(digits, 1);
    if (count > 1) {
      *at++ = '.';
      put(digits + 1, count - 1);
    }
    *at++ = 'e';
    *at++ = exponent < 0 ? '-' : '+';
    char scale[8];
    put(scale, int(std::to_chars(scale, scale + sizeof scale, std::abs(exponent)).ptr - scale));
  } else if (exponent < 0) {
    put("0.", 2);
    zeros(-exponent - 1);
    put(digits, count);
  } else if (count <= exponent + 1) {
    put(digits, count);
    zeros(exponent + 1 - count);
  } else {
    put(digits, exponent + 1);
    *at++ = '.';
    put(digits + exponent + 1, count - exponent - 1);
  }
  return size_t(at - out);
}

extern "C" bool csimdjson_parse_file(const char *path) {
  static simdjson::dom::parser parser;
  simdjson::dom::element document;
  return parser.load(path).get(document) == simdjson::SUCCESS;
}
