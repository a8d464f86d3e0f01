namespace RetNet.Compare.Models.Architectures;

/// <summary>A setting an architecture understands.</summary>
/// <param name="Key">Key in experiment files, snake_case.</param>
/// <param name="Type">Kind of value, e.g. <c>integer</c>, <c>true or false</c>, <c>paper or head</c>.</param>
/// <param name="Default">Default in words.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record SettingDescription(string Key, string Type, string Default, string Meaning);
