// How long requests took, in microseconds: 64 buckets for each doubling, so a percentile is right to 1.6 per cent.
#pragma once

#include <cstdint>
#include <vector>

class Histogram {
 public:
  void record(uint64_t value) {
    ++counts_[bucket_of(value)];
    ++count_;
    if (value > largest_) largest_ = value;
  }

  uint64_t count() const { return count_; }
  uint64_t largest() const { return largest_; }

  // The value that `share` of all are not above; 0 when there is none.
  uint64_t percentile(double share) const {
    auto left = static_cast<int64_t>(static_cast<double>(count_) * share + 0.999999);
    for (uint32_t bucket = 0; bucket < kBuckets && count_ > 0; ++bucket) {
      left -= static_cast<int64_t>(counts_[bucket]);
      if (left <= 0) return upper_end(bucket) < largest_ ? upper_end(bucket) : largest_;
    }
    return largest_;
  }

 private:
  static constexpr uint32_t kPerDoubling = 64;
  static constexpr uint32_t kFirstDoubling = 6;
  static constexpr uint32_t kBuckets = kPerDoubling * 40;

  static uint32_t bucket_of(uint64_t value) {
    if (value < kPerDoubling) return static_cast<uint32_t>(value);
    uint32_t doubling = 63 - static_cast<uint32_t>(__builtin_clzll(value));
    uint32_t part = static_cast<uint32_t>(value >> (doubling - kFirstDoubling)) - kPerDoubling;
    uint32_t bucket = (doubling - kFirstDoubling + 1) * kPerDoubling + part;
    return bucket < kBuckets ? bucket : kBuckets - 1;
  }

  static uint64_t upper_end(uint32_t bucket) {
    if (bucket < kPerDoubling) return bucket;
    uint32_t doubling = bucket / kPerDoubling - 1;
    return (static_cast<uint64_t>(kPerDoubling + bucket % kPerDoubling + 1) << doubling) - 1;
  }

  std::vector<uint64_t> counts_ = std::vector<uint64_t>(kBuckets);
  uint64_t count_ = 0;
  uint64_t largest_ = 0;
};
