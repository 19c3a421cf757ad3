//! The limits both ends of the wire keep. Owns the numbers; the reasons stand beside them.

/// Most rows in one page of a list: some 200 KiB, so that a page is one message and no list is ever unbounded.
pub const PAGE_ROWS_MAX: i32 = 500;

/// Rows in a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: i32 = 100;

/// Largest lead file that `LeadService.Parse` takes. Real ones are under 20 KiB; a mail with pictures is under this.
pub const PARSE_BYTES_MAX: usize = 4 << 20;

/// Most replies that `ReplyService.Classify` reads at once: less than a second's work.
pub const CLASSIFY_TEXTS_MAX: usize = 1_000;

/// All of their words together.
pub const CLASSIFY_BYTES_MAX: usize = 1 << 20;

/// Most of a quarantined item that `IntakeService.Show` returns.
pub const ITEM_BYTES_MAX: usize = 1 << 20;

/// Largest message on the wire: the largest file, with room for the fields around it.
pub const MESSAGE_BYTES_MAX: usize = PARSE_BYTES_MAX + (64 << 10);

/// Size of the pieces in which a report travels: large enough to be cheap, small enough to be a fair share.
pub const REPORT_CHUNK_BYTES: usize = 64 << 10;

/// Largest report, in Arrow IPC bytes. A report is read by people: whoever needs more queries the published file.
pub const REPORT_BYTES_MAX: usize = 64 << 20;

/// Most events in the history of a lead.
pub const HISTORY_EVENTS_MAX: usize = 500;

/// Most lines of a conversation: what is older stays in the history of its lead.
pub const THREAD_LINES_MAX: usize = 1_000;

/// Most corrected replies in one answer.
pub const RELABELED_MAX: usize = 10_000;

/// Most faults that a verification names.
pub const FAULTS_MAX: usize = 100;
