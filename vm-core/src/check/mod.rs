//! Not written yet. (See NOTE_FROM_LEAD.md at the root of this worktree: the lead writes lower/.)
