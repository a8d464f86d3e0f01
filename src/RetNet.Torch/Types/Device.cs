using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives.</summary>
    public class Device
    {
        /// <param name="deviceType">Such as <c>cpu</c> or <c>cuda</c>.</param>
        /// <param name="index">Which one of several; -1 for the current.</param>
        public Device(string deviceType, int index = -1)
            : this(Parse(deviceType), index)
        {
        }

        /// <param name="deviceType">Kind of device.</param>
        /// <param name="index">Which one of several; -1 for the current.</param>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = deviceType == DeviceType.CPU ? -1 : index;
        }

        /// <param name="description">Such as <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
        public Device(string description)
            : this(Parse(description.Split(':')[0]), IndexOf(description))
        {
        }

        /// <summary>A CUDA device.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public static implicit operator Device(string description) => new(description);

        public DeviceType type { get; }

        /// <summary>Which one of several; -1 for the current (and for the CPU).</summary>
        public int index { get; }

        public override string ToString()
        {
#pragma warning disable CA1308 // PyTorch's names are lower case.
            string name = type.ToString().ToLowerInvariant();
#pragma warning restore CA1308
            return index < 0 ? name : $"{name}:{index}";
        }

        private static DeviceType Parse(string name) =>
            Enum.TryParse(name, ignoreCase: true, out DeviceType parsed) && Enum.IsDefined(parsed) && !char.IsDigit(name[0])
                ? parsed
                : throw new ArgumentException($"'{name}' is no kind of device; use cpu or cuda.", nameof(name));

        private static int IndexOf(string description)
        {
            string[] parts = description.Split(':');
            if (parts.Length == 1) return -1;
            return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? index
                : throw new ArgumentException($"'{description}' is no device; write cpu, cuda or cuda:0.", nameof(description));
        }
    }
}
