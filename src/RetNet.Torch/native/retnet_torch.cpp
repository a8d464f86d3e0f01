// The C interface of RetNet.Torch: PyTorch's dispatcher, and what the dispatcher cannot give.
// Every function catches everything; those that can fail return null, or an error text owned by the calling thread.

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#if __has_include(<torch/version.h>)
#include <torch/version.h>
#elif __has_include(<torch/csrc/api/include/torch/version.h>)
#include <torch/csrc/api/include/torch/version.h>
#endif
#if __has_include(<c10/core/CachingDeviceAllocator.h>)
#include <c10/core/CachingDeviceAllocator.h>
#endif

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <atomic>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))
#define TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace {

using torch::autograd::variable_list;

#if TORCH_AT_LEAST(2, 1)
template <typename T> using Optional = std::optional<T>;
#else
template <typename T> using Optional = c10::optional<T>;
#endif

thread_local std::string last_error;

template <typename F>
const char* guarded(F&& body) noexcept {
  try {
    body();
    return nullptr;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return last_error.c_str();
}

const at::Tensor& tensor_of(const void* handle) {
  return *static_cast<const at::Tensor*>(handle);
}

at::Tensor tensor_or_undefined(const void* handle) {
  return handle ? tensor_of(handle) : at::Tensor();
}

void* new_handle(at::Tensor tensor) {
  return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

variable_list list_of(void* const* handles, int64_t count) {
  variable_list list;
  list.reserve(count);
  for (int64_t i = 0; i < count; ++i) list.push_back(tensor_or_undefined(handles[i]));
  return list;
}

// ---- memory

// Live and peak bytes of CPU tensors, exactly as asked for.
std::atomic<int64_t> live_bytes{0};
std::atomic<int64_t> peak_bytes{0};
std::atomic<int64_t> allocations{0};

class CountingAllocator final : public c10::Allocator {
  struct Header {
    void* block;
    size_t bytes;
  };
  static constexpr size_t alignment = 64;

  static Header* header_of(void* data) {
    return static_cast<Header*>(data) - 1;
  }

  static void release(void* data) {
    if (data == nullptr) return;
    Header* header = header_of(data);
    live_bytes.fetch_sub(static_cast<int64_t>(header->bytes), std::memory_order_relaxed);
    free(header->block);
  }

  // malloc and a rounded address, not posix_memalign: the latter bypasses glibc's per-thread cache.
  static void* obtain(size_t bytes) {
    if (bytes == 0) return nullptr;
    TORCH_CHECK(bytes < static_cast<size_t>(std::numeric_limits<int64_t>::max()) - 2 * alignment,
                "DefaultCPUAllocator: cannot allocate ", bytes, " bytes");
    void* block = malloc(bytes + sizeof(Header) + alignment - 1);
    TORCH_CHECK(block != nullptr, "DefaultCPUAllocator: not enough memory: you tried to allocate ", bytes, " bytes");
    auto address = (reinterpret_cast<uintptr_t>(block) + sizeof(Header) + alignment - 1) & ~(alignment - 1);
    void* data = reinterpret_cast<void*>(address);
    *header_of(data) = {block, bytes};

    int64_t live = live_bytes.fetch_add(static_cast<int64_t>(bytes), std::memory_order_relaxed) + static_cast<int64_t>(bytes);
    int64_t peak = peak_bytes.load(std::memory_order_relaxed);
    while (live > peak && !peak_bytes.compare_exchange_weak(peak, live, std::memory_order_relaxed)) {}
    allocations.fetch_add(1, std::memory_order_relaxed);
    return data;
  }

  at::DataPtr wrap(size_t bytes) const {
    void* data = obtain(bytes);
    return {data, data, &release, at::Device(at::DeviceType::CPU)};
  }

 public:
  // No `override`: libtorch's versions differ in whether allocate is const and whether copy_data is asked for.
  at::DataPtr allocate(size_t bytes) const { return wrap(bytes); }
  at::DataPtr allocate(size_t bytes) { return wrap(bytes); }
  void copy_data(void* destination, const void* source, std::size_t count) const { memcpy(destination, source, count); }
  at::DeleterFnPtr raw_deleter() const override { return &release; }
};

CountingAllocator counting_allocator;

__attribute__((constructor)) void install() {
  constexpr uint8_t above_the_default = 200;
  c10::SetCPUAllocator(&counting_allocator, above_the_default);
}

// ---- values across the boundary

enum class Tag : int32_t {
  None, Tensor, Int, Double, Bool, Complex, IntList, DoubleList, BoolList, TensorList, OptionalTensorList,
  String, Device, Generator
};

struct Value {
  Tag tag;
  int32_t length;
  union {
    int64_t integer;
    double number;
    const void* pointer;
  };
};
static_assert(sizeof(Value) == 16, "the layout is shared with NativeValue in C#");

template <typename List>
c10::IValue tensor_list(const Value& value) {
  auto handles = static_cast<void* const*>(value.pointer);
  List list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; ++i) list.push_back(tensor_or_undefined(handles[i]));
  return list;
}

c10::IValue optional_tensor_list(const Value& value) {
  auto handles = static_cast<void* const*>(value.pointer);
  c10::List<Optional<at::Tensor>> list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; ++i) {
    if (handles[i]) list.push_back(Optional<at::Tensor>(tensor_of(handles[i])));
    else list.push_back(Optional<at::Tensor>());
  }
  return list;
}

c10::IValue to_ivalue(const Value& value) {
  switch (value.tag) {
    case Tag::None: return {};
    case Tag::Tensor: return tensor_or_undefined(value.pointer);
    case Tag::Int: return value.integer;
    case Tag::Double: return value.number;
    case Tag::Bool: return value.integer != 0;
    case Tag::Complex: {
      auto parts = static_cast<const double*>(value.pointer);
      return c10::complex<double>(parts[0], parts[1]);
    }
    case Tag::IntList: return at::IntArrayRef(static_cast<const int64_t*>(value.pointer), value.length);
    case Tag::DoubleList: return at::ArrayRef<double>(static_cast<const double*>(value.pointer), value.length);
    case Tag::BoolList: {
      auto flags = static_cast<const uint8_t*>(value.pointer);
      c10::List<bool> list;
      for (int32_t i = 0; i < value.length; ++i) list.push_back(flags[i] != 0);
      return list;
    }
    case Tag::TensorList: return tensor_list<c10::List<at::Tensor>>(value);
    case Tag::OptionalTensorList: return optional_tensor_list(value);
    case Tag::String: return std::string(static_cast<const char*>(value.pointer), value.length);
    case Tag::Device: return c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.length));
    case Tag::Generator: return *static_cast<const at::Generator*>(value.pointer);
  }
  TORCH_CHECK(false, "unknown value tag ", static_cast<int32_t>(value.tag));
}

// ---- the dispatcher

struct Operator {
  c10::OperatorHandle handle;
  std::string name;
  size_t arguments;
  size_t returns;
  // Arguments of schema type float: an integer given for one is widened, as in Python.
  std::vector<bool> takes_double;
};

// Reused between calls of a thread; a nested call (a custom function's backward) finds it empty and makes its own.
thread_local torch::jit::Stack spare_stack;
thread_local std::vector<void*> result_handles;

struct StackLease {
  torch::jit::Stack stack;
  StackLease() { stack.swap(spare_stack); }
  ~StackLease() {
    stack.clear();
    stack.swap(spare_stack);
  }
};

void describe(std::ostringstream& text, const Value& value) {
  auto tensor = [&](const void* handle) {
    if (!handle) text << "none";
    else text << c10::toString(tensor_of(handle).scalar_type()) << tensor_of(handle).sizes();
  };
  auto many = [&](auto&& item) {
    text << '(';
    for (int32_t i = 0; i < value.length; ++i) {
      if (i == 8) { text << ", …"; break; }
      if (i) text << ", ";
      item(i);
    }
    text << ')';
  };
  switch (value.tag) {
    case Tag::None: text << "none"; break;
    case Tag::Tensor: tensor(value.pointer); break;
    case Tag::Int: text << value.integer; break;
    case Tag::Double: text << value.number; break;
    case Tag::Bool: text << (value.integer ? "true" : "false"); break;
    case Tag::IntList: many([&](int32_t i) { text << static_cast<const int64_t*>(value.pointer)[i]; }); break;
    case Tag::DoubleList: many([&](int32_t i) { text << static_cast<const double*>(value.pointer)[i]; }); break;
    case Tag::TensorList:
    case Tag::OptionalTensorList: many([&](int32_t i) { tensor(static_cast<void* const*>(value.pointer)[i]); }); break;
    case Tag::String: text << '"' << std::string(static_cast<const char*>(value.pointer), value.length) << '"'; break;
    default: text << "value"; break;
  }
}

const char* with_call(const Operator& op, const Value* arguments, int32_t count, const char* error) noexcept {
  try {
    std::ostringstream text;
    text << op.name << '(';
    for (int32_t i = 0; i < count; ++i) {
      if (i) text << ", ";
      describe(text, arguments[i]);
    }
    text << "): " << error;
    last_error = text.str();
  } catch (...) {
  }
  return last_error.c_str();
}

void take_result(c10::IValue& result, Value& out) {
  if (result.isTensor()) {
    out.tag = Tag::Tensor;
    out.pointer = new_handle(std::move(result).toTensor());
  } else if (result.isTensorList()) {
    result_handles.clear();
    for (at::Tensor tensor : result.toTensorVector()) result_handles.push_back(new_handle(std::move(tensor)));
    out.tag = Tag::TensorList;
    out.length = static_cast<int32_t>(result_handles.size());
    out.pointer = result_handles.data();
  } else if (result.isInt()) {
    out.tag = Tag::Int;
    out.integer = result.toInt();
  } else if (result.isDouble()) {
    out.tag = Tag::Double;
    out.number = result.toDouble();
  } else if (result.isBool()) {
    out.tag = Tag::Bool;
    out.integer = result.toBool();
  } else if (result.isNone()) {
    out.tag = Tag::None;
  } else {
    TORCH_CHECK(false, "a result of type ", result.tagKind(), " cannot be handed to C#");
  }
}

// ---- custom autograd functions

// Forward and backward are C# methods. `state` is a GCHandle, freed through `release` when the graph drops the node.
struct ManagedFunction {
  // Results go through rt_append_result; what is given back is 0, or the number of an exception that C# keeps.
  int64_t (*forward)(void* state, void* context, void* const* inputs, int32_t count, void* results);
  int64_t (*backward)(void* state, void* context, void* const* gradients, int32_t count, void* results);
  void (*release)(void* state);
};

struct ManagedState final : torch::CustomClassHolder {
  ManagedFunction function;
  void* state;
  ManagedState(const ManagedFunction& function, void* state) : function(function), state(state) {}
  ~ManagedState() override { function.release(state); }
};

constexpr const char* managed_error_prefix = "managed exception #";

struct CallbackFunction : torch::autograd::Function<CallbackFunction> {
  // A TensorList, not a vector: of lists, the graph is only recorded through this type.
  static variable_list forward(torch::autograd::AutogradContext* context, at::TensorList inputs, ManagedState* state) {
    context->saved_data["state"] = c10::IValue::make_capsule(c10::intrusive_ptr<ManagedState>::reclaim_copy(state));
    return call(state, state->function.forward, context, inputs);
  }

  static variable_list backward(torch::autograd::AutogradContext* context, const variable_list& gradients) {
    auto holder = context->saved_data["state"].toCapsule();
    auto state = static_cast<ManagedState*>(holder.get());
    variable_list results = call(state, state->function.backward, context, gradients);
    results.emplace_back();  // for the state, an argument of forward too
    return results;
  }

 private:
  template <typename Callback>
  static variable_list call(ManagedState* state, Callback callback, torch::autograd::AutogradContext* context, at::TensorList inputs) {
    std::vector<void*> handles;
    handles.reserve(inputs.size());
    for (const auto& input : inputs) handles.push_back(new_handle(input));
    variable_list results;
    int64_t error = callback(state->state, context, handles.data(), static_cast<int32_t>(handles.size()), &results);
    TORCH_CHECK(error == 0, managed_error_prefix, error, "#");
    return results;
  }
};

}  // namespace

// ---- the dispatcher

EXPORT const char* rt_find_operator(const char* name, const char* overload, void** result) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({std::string("aten::") + name, overload});
    TORCH_CHECK(handle.has_value(), "this libtorch (", TORCH_VERSION, ") has no operator aten::", name, *overload ? "." : "", overload);
    const auto& schema = handle->schema();
    std::vector<bool> takes_double;
    for (const auto& argument : schema.arguments()) takes_double.push_back(argument.type()->kind() == c10::TypeKind::FloatType);
    *result = new Operator{*handle, schema.name(), schema.arguments().size(), schema.returns().size(), std::move(takes_double)};
  });
}

EXPORT const char* rt_call(const Operator* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  const char* error = guarded([&] {
    TORCH_CHECK(static_cast<size_t>(count) <= op->arguments, "takes at most ", op->arguments, " arguments, ", count, " given");
    StackLease lease;
    for (int32_t i = 0; i < count; ++i) {
      if (arguments[i].tag == Tag::Int && op->takes_double[i]) lease.stack.emplace_back(static_cast<double>(arguments[i].integer));
      else lease.stack.push_back(to_ivalue(arguments[i]));
    }
    if (static_cast<size_t>(count) < op->arguments) {
      const auto& schema = op->handle.schema().arguments();
      for (size_t i = count; i < op->arguments; ++i) {
        const auto& fallback = schema[i].default_value();
        TORCH_CHECK(fallback.has_value(), "argument '", schema[i].name(), "' is missing");
        lease.stack.push_back(*fallback);
      }
    }
    op->handle.callBoxed(&lease.stack);
    int32_t wanted = std::min<int32_t>(capacity, static_cast<int32_t>(lease.stack.size()));
    for (int32_t i = 0; i < wanted; ++i) take_result(lease.stack[i], results[i]);
  });
  return error ? with_call(*op, arguments, count, error) : nullptr;
}

// ---- tensors

EXPORT void rt_free(void* tensor) { delete static_cast<at::Tensor*>(tensor); }

EXPORT void rt_free_many(void* const* tensors, int32_t count) {
  for (int32_t i = 0; i < count; ++i) delete static_cast<at::Tensor*>(tensors[i]);
}

EXPORT void* rt_alias_handle(const void* tensor) { return new_handle(tensor_of(tensor)); }
EXPORT int64_t rt_dim(const void* tensor) { return tensor_of(tensor).dim(); }
EXPORT int64_t rt_numel(const void* tensor) { return tensor_of(tensor).numel(); }
EXPORT int64_t rt_storage_offset(const void* tensor) { return tensor_of(tensor).storage_offset(); }
EXPORT int32_t rt_dtype(const void* tensor) { return static_cast<int32_t>(tensor_of(tensor).scalar_type()); }
EXPORT int64_t rt_element_size(const void* tensor) { return static_cast<int64_t>(tensor_of(tensor).dtype().itemsize()); }
EXPORT int32_t rt_device_type(const void* tensor) { return static_cast<int32_t>(tensor_of(tensor).device().type()); }
EXPORT int32_t rt_device_index(const void* tensor) { return tensor_of(tensor).device().index(); }
EXPORT int32_t rt_is_contiguous(const void* tensor) { return tensor_of(tensor).is_contiguous(); }
EXPORT int32_t rt_requires_grad(const void* tensor) { return tensor_of(tensor).requires_grad(); }
EXPORT int32_t rt_is_leaf(const void* tensor) { return tensor_of(tensor).is_leaf(); }

EXPORT void rt_sizes(const void* tensor, int64_t* sizes) {
  auto list = tensor_of(tensor).sizes();
  std::copy(list.begin(), list.end(), sizes);
}

EXPORT void rt_strides(const void* tensor, int64_t* strides) {
  auto list = tensor_of(tensor).strides();
  std::copy(list.begin(), list.end(), strides);
}

EXPORT const char* rt_data_pointer(const void* tensor, void** data) {
  return guarded([&] { *data = tensor_of(tensor).data_ptr(); });
}

EXPORT const char* rt_set_requires_grad(const void* tensor, int32_t value) {
  return guarded([&] { tensor_of(tensor).set_requires_grad(value != 0); });
}

EXPORT const char* rt_retain_grad(const void* tensor) {
  return guarded([&] { tensor_of(tensor).retain_grad(); });
}

EXPORT const char* rt_get_grad(const void* tensor, void** gradient) {
  return guarded([&] { *gradient = new_handle(tensor_of(tensor).grad()); });
}

EXPORT const char* rt_set_grad(const void* tensor, const void* gradient) {
  return guarded([&] { tensor_of(tensor).mutable_grad() = tensor_or_undefined(gradient); });
}

// ---- autograd

EXPORT int32_t rt_grad_mode() { return c10::GradMode::is_enabled(); }
EXPORT void rt_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
EXPORT int32_t rt_inference_mode() { return c10::InferenceMode::is_enabled(); }
EXPORT void* rt_enter_inference_mode(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
EXPORT void rt_leave_inference_mode(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

EXPORT const char* rt_backward(void* const* tensors, int32_t count, void* const* gradients, int32_t gradient_count, int32_t retain_graph,
                               int32_t create_graph, void* const* inputs, int32_t input_count) {
  return guarded([&] {
    torch::autograd::backward(list_of(tensors, count), list_of(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                              list_of(inputs, input_count));
  });
}

EXPORT const char* rt_grad(void* const* outputs, int32_t count, void* const* inputs, int32_t input_count, void* const* gradients,
                           int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
  return guarded([&] {
    auto list = torch::autograd::grad(list_of(outputs, count), list_of(inputs, input_count), list_of(gradients, gradient_count),
                                      retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < list.size(); ++i) results[i] = new_handle(list[i]);
  });
}

EXPORT const char* rt_apply_function(const ManagedFunction* function, void* state, void* const* inputs, int32_t count, void*** results,
                                     int32_t* result_count) {
  return guarded([&] {
    auto holder = c10::make_intrusive<ManagedState>(*function, state);
    variable_list list = list_of(inputs, count);
    variable_list outputs = CallbackFunction::apply(at::TensorList(list), holder.get());
    result_handles.clear();
    for (auto& output : outputs) result_handles.push_back(new_handle(output));
    *results = result_handles.data();
    *result_count = static_cast<int32_t>(result_handles.size());
  });
}

EXPORT void rt_append_result(void* results, const void* tensor) {
  static_cast<variable_list*>(results)->push_back(tensor_or_undefined(tensor));
}

EXPORT const char* rt_context_save(void* context, void* const* tensors, int32_t count) {
  return guarded([&] { static_cast<torch::autograd::AutogradContext*>(context)->save_for_backward(list_of(tensors, count)); });
}

EXPORT const char* rt_context_saved(void* context, void*** tensors, int32_t* count) {
  return guarded([&] {
    auto saved = static_cast<torch::autograd::AutogradContext*>(context)->get_saved_variables();
    result_handles.clear();
    for (auto& tensor : saved) result_handles.push_back(new_handle(tensor));
    *tensors = result_handles.data();
    *count = static_cast<int32_t>(result_handles.size());
  });
}

EXPORT const char* rt_context_mark_dirty(void* context, void* const* tensors, int32_t count) {
  return guarded([&] { static_cast<torch::autograd::AutogradContext*>(context)->mark_dirty(list_of(tensors, count)); });
}

EXPORT const char* rt_context_mark_non_differentiable(void* context, void* const* tensors, int32_t count) {
  return guarded([&] { static_cast<torch::autograd::AutogradContext*>(context)->mark_non_differentiable(list_of(tensors, count)); });
}

EXPORT const char* rt_context_materialize_grads(void* context, int32_t value) {
  return guarded([&] { static_cast<torch::autograd::AutogradContext*>(context)->set_materialize_grads(value != 0); });
}

// ---- random numbers

EXPORT const char* rt_new_generator(int32_t device_type, int32_t device_index, uint64_t seed, void** generator) {
  return guarded([&] {
    if (device_type == 0) {
      *generator = new at::Generator(at::make_generator<at::CPUGeneratorImpl>(seed));
      return;
    }
    auto device = c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    auto copy = at::globalContext().defaultGenerator(device).clone();
    copy.set_current_seed(seed);
    *generator = new at::Generator(std::move(copy));
  });
}

EXPORT const char* rt_default_generator(int32_t device_type, int32_t device_index, void** generator) {
  return guarded([&] {
    auto device = c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    *generator = new at::Generator(at::globalContext().defaultGenerator(device));
  });
}

EXPORT void rt_free_generator(void* generator) { delete static_cast<at::Generator*>(generator); }

EXPORT const char* rt_generator_seed(void* generator, uint64_t seed) {
  return guarded([&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_current_seed(seed);
  });
}

EXPORT const char* rt_generator_new_seed(void* generator, uint64_t* seed) {
  return guarded([&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    *seed = target.seed();
  });
}

EXPORT const char* rt_generator_initial_seed(void* generator, uint64_t* seed) {
  return guarded([&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    *seed = target.current_seed();
  });
}

EXPORT const char* rt_generator_get_state(void* generator, void** state) {
  return guarded([&] {
    auto& source = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(source.mutex());
    *state = new_handle(source.get_state());
  });
}

EXPORT const char* rt_generator_set_state(void* generator, const void* state) {
  return guarded([&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_state(tensor_of(state));
  });
}

EXPORT const char* rt_manual_seed(uint64_t seed) {
  return guarded([&] { at::manual_seed(seed); });
}

// ---- threads, memory, devices

EXPORT int32_t rt_num_threads() { return at::get_num_threads(); }
EXPORT int32_t rt_num_interop_threads() { return at::get_num_interop_threads(); }

EXPORT const char* rt_set_num_threads(int32_t count) {
  return guarded([&] { at::set_num_threads(count); });
}

EXPORT const char* rt_set_num_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}

EXPORT void rt_cpu_memory(int64_t* live, int64_t* peak, int64_t* count) {
  *live = live_bytes.load(std::memory_order_relaxed);
  *peak = peak_bytes.load(std::memory_order_relaxed);
  *count = allocations.load(std::memory_order_relaxed);
}

EXPORT void rt_reset_cpu_peak() { peak_bytes.store(live_bytes.load(std::memory_order_relaxed), std::memory_order_relaxed); }

// Live and peak bytes that a device's own allocator was asked for, without its rounding; reset makes the peak the live bytes.
EXPORT const char* rt_device_memory([[maybe_unused]] int32_t device_type, [[maybe_unused]] int32_t device_index,
                                    [[maybe_unused]] int32_t reset, [[maybe_unused]] int64_t* live, [[maybe_unused]] int64_t* peak) {
  return guarded([&] {
#if __has_include(<c10/core/CachingDeviceAllocator.h>) && TORCH_AT_LEAST(2, 9)
    at::globalContext().lazyInitDevice(static_cast<c10::DeviceType>(device_type));  // before it, the allocator knows no device
    auto allocator = c10::getDeviceAllocator(static_cast<c10::DeviceType>(device_type));
    if (reset) allocator->resetPeakStats(static_cast<c10::DeviceIndex>(device_index));
    auto stats = allocator->getDeviceStats(static_cast<c10::DeviceIndex>(device_index));
    *live = stats.requested_bytes[0].current;
    *peak = stats.requested_bytes[0].peak;
#else
    TORCH_CHECK(false, "memory statistics of devices need libtorch 2.9 or newer; this is ", TORCH_VERSION);
#endif
  });
}

// Freed memory stays in the process. The first two belong together: the trim threshold alone is slower than neither.
// No further arena, because glibc trims all but the first whatever the threshold; those that exist stay (README.md, Memory).
EXPORT int32_t rt_keep_freed_memory() {
  return mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()) && mallopt(M_ARENA_MAX, 1);
}

EXPORT const char* rt_version() { return TORCH_VERSION; }
EXPORT int32_t rt_has_cuda() { return at::globalContext().hasCUDA(); }

EXPORT const char* rt_cuda_device_count(int32_t* count) {
  return guarded([&] {
    auto cuda = at::globalContext().hasCUDA() ? c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA) : nullptr;
    *count = cuda ? static_cast<int32_t>(cuda->deviceCount()) : 0;
  });
}

EXPORT const char* rt_cuda_has_cudnn(int32_t* present) {
  return guarded([&] { *present = at::globalContext().hasCUDA() && at::detail::getCUDAHooks().hasCuDNN(); });
}

EXPORT const char* rt_cuda_synchronize(int32_t device_index) {
  return guarded([&] { at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(device_index)); });
}

EXPORT int32_t rt_allow_tf32_cublas() { return at::globalContext().allowTF32CuBLAS(); }
EXPORT void rt_set_allow_tf32_cublas(int32_t value) { at::globalContext().setAllowTF32CuBLAS(value != 0); }
EXPORT int32_t rt_allow_tf32_cudnn() { return at::globalContext().allowTF32CuDNN(); }
EXPORT void rt_set_allow_tf32_cudnn(int32_t value) { at::globalContext().setAllowTF32CuDNN(value != 0); }
