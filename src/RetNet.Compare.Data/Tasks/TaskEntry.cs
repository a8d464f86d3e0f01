namespace RetNet.Compare.Data.Tasks;

/// <summary>A task in a <see cref="TaskManifest"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What has to be remembered.</param>
public sealed record TaskEntry(string Name, string Description);
