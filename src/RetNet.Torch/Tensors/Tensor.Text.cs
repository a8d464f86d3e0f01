using System.Globalization;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int EdgeItems = 3;

        /// <summary>Shape, type, device, and the values (of long dimensions, both ends).</summary>
        public override string ToString()
        {
            if (IsInvalid) return "disposed tensor";
            string head = $"[{string.Join(", ", shape)}], type = {dtype}, device = {device}";
            if (device_type == DeviceType.META || numel() == 0) return head;
            using IDisposable quiet = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor values = is_complex() ? view_as_real() : this;
            var text = new StringBuilder(head).Append(", value = ");
            Print(values.detach().to(ScalarType.Float64, torch.CPU), text);
            return text.ToString();
        }

        private static void Print(Tensor values, StringBuilder text)
        {
            if (values.ndim == 0)
            {
                text.Append(values.item<double>().ToString("G5", CultureInfo.InvariantCulture));
                return;
            }
            text.Append('[');
            long count = values.size(0);
            for (long i = 0; i < count; i++)
            {
                if (i > 0) text.Append(", ");
                if (i == EdgeItems && count > 2 * EdgeItems)
                {
                    text.Append("..., ");
                    i = count - EdgeItems;
                }
                Print(values[i], text);
            }
            text.Append(']');
        }
    }
}
