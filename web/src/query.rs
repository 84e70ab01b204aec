//! An editor's questions and their answers as plain data. Files are named, offsets count UTF-16
//! units.

use nostos_core::base::source::SourceMap;
use nostos_core::base::span::{SourceId, Span};
use nostos_core::query::{self, About, Asked, ProposalKind};
use serde::Serialize;

#[derive(Serialize)]
pub struct DescriptionData {
    start: u32,
    end: u32,
    code: Vec<String>,
    about: AboutData,
    definition: Option<PlaceData>,
}

/// Where something is said in words: `doc` is a comment of the program, `entry` names what the
/// library's documentation has (and `signature` which of several); none of them means nowhere.
#[derive(Default, Serialize)]
struct AboutData {
    doc: Option<String>,
    entry: Option<String>,
    signature: Option<String>,
}

#[derive(Serialize)]
struct PlaceData {
    file: String,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
pub struct CompletionData {
    start: u32,
    proposals: Vec<ProposalData>,
}

#[derive(Serialize)]
struct ProposalData {
    name: String,
    kind: &'static str,
    detail: String,
    about: AboutData,
    arguments: Option<u32>,
    rank: u8,
}

#[derive(Serialize)]
pub struct CallHelpData {
    code: String,
    active: Option<(u32, u32)>,
    about: AboutData,
}

#[derive(Serialize)]
pub struct TypeHintData {
    at: u32,
    #[serde(rename = "type")]
    ty: String,
}

/// The named file with the offset in bytes.
fn locate(sources: &SourceMap, file: &str, offset: u32) -> Option<(SourceId, u32)> {
    let (source, _) = sources.iter().find(|(_, f)| f.name == file)?;
    Some((source, sources.byte_offset(source, offset)))
}

fn place(sources: &SourceMap, span: Span) -> PlaceData {
    PlaceData {
        file: sources.file(span.source).name.clone(),
        start: sources.utf16_offset(span.source, span.start),
        end: sources.utf16_offset(span.source, span.end),
    }
}

fn about_data(about: About) -> AboutData {
    match about {
        About::Nothing => AboutData::default(),
        About::Comment(text) => AboutData { doc: Some(text), ..AboutData::default() },
        About::Entry { name, signature } => {
            let signature = Some(signature).filter(|text| !text.is_empty());
            AboutData { entry: Some(name), signature, ..AboutData::default() }
        }
    }
}

/// What the name at an offset is.
pub fn describe(asked: Asked<'_>, file: &str, offset: u32) -> Option<DescriptionData> {
    let sources = asked.sources;
    let (source, offset) = locate(sources, file, offset)?;
    let found = query::describe(asked, source, offset)?;
    let PlaceData { start, end, .. } = place(sources, found.span);
    let definition = found.definition.map(|span| place(sources, span));
    let about = about_data(found.about);
    Some(DescriptionData { start, end, code: found.code, about, definition })
}

/// What could stand at an offset.
pub fn complete(asked: Asked<'_>, file: &str, offset: u32) -> Option<CompletionData> {
    let sources = asked.sources;
    let (source, offset) = locate(sources, file, offset)?;
    let found = query::complete(asked, source, offset);
    let proposals = found.proposals.into_iter().map(|p| ProposalData {
        name: p.name,
        kind: kind_text(p.kind),
        detail: p.detail,
        about: about_data(p.about),
        arguments: p.arguments,
        rank: p.rank,
    });
    let proposals = proposals.collect();
    Some(CompletionData { start: sources.utf16_offset(source, found.start), proposals })
}

fn kind_text(kind: ProposalKind) -> &'static str {
    match kind {
        ProposalKind::Local => "local",
        ProposalKind::Function => "function",
        ProposalKind::Method => "method",
        ProposalKind::Field => "field",
        ProposalKind::Constructor => "constructor",
        ProposalKind::Type => "type",
        ProposalKind::Module => "module",
        ProposalKind::Value => "value",
        ProposalKind::Keyword => "keyword",
    }
}

/// What the call around an offset wants.
pub fn call_help(asked: Asked<'_>, file: &str, offset: u32) -> Option<CallHelpData> {
    let (source, offset) = locate(asked.sources, file, offset)?;
    let found = query::call_help(asked, source, offset)?;
    // Signatures have no characters outside of the basic plane, but maybe beyond ASCII.
    let units = |byte: u32| found.code[..byte as usize].encode_utf16().count() as u32;
    let active = found.active.map(|(from, to)| (units(from), units(to)));
    Some(CallHelpData { active, code: found.code, about: about_data(found.about) })
}

/// The types of names written without one.
pub fn type_hints(asked: Asked<'_>, file: &str) -> Vec<TypeHintData> {
    let sources = asked.sources;
    let Some((source, _)) = locate(sources, file, 0) else { return Vec::new() };
    let hints = query::type_hints(asked, source);
    let data = |hint: query::TypeHint| TypeHintData {
        at: sources.utf16_offset(source, hint.name.end),
        ty: hint.ty,
    };
    hints.into_iter().map(data).collect()
}
