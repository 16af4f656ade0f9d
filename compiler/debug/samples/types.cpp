// A second unit for the tests of debug information: types with members and
// templates, methods that are declared in one place and defined in another, and
// a function that link-time optimisation takes into the other unit.
extern "C" int outside(int);

namespace house {

template <typename T>
struct Box {
  T value;
  int uses = 0;
  T take(int times) {
    T sum = T();
    for (int i = 0; i < times; ++i) {
      struct Step {
        int at;
        T so_far;
      } step{i, sum};
      sum = step.so_far + value + T(step.at);
    }
    ++uses;
    return sum;
  }
};

enum class Kind : unsigned char { Small, Large };

struct Room {
  Kind kind;
  Box<int> box;
  int size() const;
};

int Room::size() const {
  Box<int> copy = box;
  int size = copy.take(kind == Kind::Large ? 10 : 3);
  auto more = [&](int by) { return size + by * copy.uses; };
  return more(outside(size));
}

}  // namespace house

extern "C" int rooms(int n) {
  house::Room room{n > 3 ? house::Kind::Large : house::Kind::Small, {n, 0}};
  house::Box<double> other{n * 0.5, 0};
  return room.size() + static_cast<int>(other.take(n));
}

extern "C" void run();
extern "C" void go() {
  if (rooms(outside(5)) > 7) run();
}
