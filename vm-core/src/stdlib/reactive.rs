//! Reactive values (chapter 10, part B): registration of callbacks, family ties, and what each
//! process notes about changes and the components that depend on records. The callbacks themselves
//! are run by `nos/reactive.nos`.

use super::native::{NativeResult, natives};
use crate::base::hash::HashSet;
use crate::base::sorted::SortedMap;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::Map;
use crate::vm::value::Value;

natives! { REACTIVE:
    /// Has a function called with the field's name, the old and the new value at each assignment.
    M "" "onChange" "[R: ReactiveRecord, A: Dynamic, B: Dynamic, C]\
        (record: R, callback: (String, A, B) -> C) -> ()" => on_change,
        "reactive Cell = { v: Int }\n\
         { c = Cell(1); c.onChange((f, old, new) => f); c.v = 2; c.v } # 2";
    /// Has a function called with the old and the new value at each `set`.
    M "" "onChange" "[V: ReactiveVariant, C](v: V, callback: (V, V) -> C) -> ()" => on_change,
        "reactive Lamp = Off | On(Int)\n\
         { l: Lamp = Off; l.onChange((old, new) => old); l.set(On(1)); show(l) } # \"On(1)\"";
    /// Has a function called with the field's name and its value at each read.
    M "" "onRead" "[R: ReactiveRecord, A: Dynamic, C]\
        (record: R, callback: (String, A) -> C) -> ()" => on_read,
        "reactive Cell = { v: Int }\n\
         { c = Cell(1); c.onRead((f, v) => f); c.v } # 1";
    /// Has a function called at each `get`.
    M "" "onRead" "[V: ReactiveVariant, C](v: V, callback: () -> C) -> ()" => on_read,
        "reactive Lamp = Off | On(Int)\n\
         { l: Lamp = Off; l.onRead(() => 1); show(l.get()) } # \"Off\"";
    /// The number of a reactive value, unique in the run.
    F "" "reactiveId" "[T](value: T) -> Int" => id,
        "reactive Cell = { v: Int }\nreactiveId(Cell(1)) # 1";
    /// The number of a reactive value, unique in the run.
    Q "Reactive" "getId" "[T](value: T) -> Int" => id,
        "reactive Cell = { v: Int }\nReactive.getId(Cell(1)) # 1";
    /// The numbers of the values changed since the last call, in order of their first change.
    Q "Reactive" "getChangedRecordIds" "() -> List[Int]" => changed_ids,
        "Reactive.getChangedRecordIds() # []";
    /// The components that depend on what was assigned since the last call.
    Q "Reactive" "flushPending" "() -> List[String]" => flush_pending,
        "Reactive.flushPending() # []";
    /// The components that depend on each record, by its number.
    Q "Reactive" "getDeps" "() -> Map[Int, List[String]]" => deps, "Reactive.getDeps() # %{}";
    /// Replaces what `getDeps` gives.
    Q "Reactive" "setDeps" "(deps: Map[Int, List[String]]) -> ()" => set_deps,
        "{ Reactive.setDeps(%{1: [\"a\"]}); Reactive.getDeps() } # %{1: [\"a\"]}";
    /// Removes a component from all dependencies.
    Q "Reactive" "clearComponentDeps" "(name: String) -> ()" => clear_component,
        "{ Reactive.clearComponentDeps(\"a\"); Reactive.getDeps() } # %{}";
    /// Forgets dependencies, pending components and changes.
    Q "Reactive" "clearDependencies" "() -> ()" => clear_all,
        "{ Reactive.clearDependencies(); Reactive.getDeps() } # %{}";
    /// Makes a component the innermost one.
    Q "RenderStack" "push" "(name: String) -> ()" => push,
        "{ RenderStack.push(\"a\"); RenderStack.current() } # \"a\"";
    /// Leaves the innermost component.
    Q "RenderStack" "pop" "() -> ()" => pop,
        "{ RenderStack.pop(); RenderStack.current() } # \"\"";
    /// The innermost component, `""` when there is none.
    Q "RenderStack" "current" "() -> String" => current, "RenderStack.current() # \"\"";
    /// Begins to collect what a page is made of; the outermost begins with nothing.
    Q "RenderContext" "start" "() -> ()" => start,
        "{ RenderContext.start(); RenderContext.finish().3 } # []";
    /// Ends it: dependencies, components, renderers, numbers of changed values.
    Q "RenderContext" "finish" "[C: Dynamic, R: Dynamic]\
        () -> (Map[Int, List[String]], List[C], Map[String, R], List[Int])" => finish,
        "{ RenderContext.start(); RenderContext.finish().0 } # %{}";
    /// What `RenderContext.finish` gives, without ending it.
    INTERNAL "" "native_renderResult" "[C, R]\
        () -> (Map[Int, List[String]], List[C], Map[String, R], List[Int])" => result;
    /// Ends it without a result.
    INTERNAL "" "native_renderLeave" "() -> ()" => leave;
    /// Replaces the components of the innermost level; the old ones.
    INTERNAL "" "native_renderComponents" "[C](components: List[C]) -> List[C]" => components;
    /// Notes how a component is rendered.
    INTERNAL "" "native_renderRegister" "[R](name: String, renderer: R) -> ()" => register;
    /// Gives a new value its reactive part.
    INTERNAL "" "native_reactiveNew" "[R](value: R) -> R" => new_reactive;
    /// Notes that the innermost component reads the record; whether there are callbacks.
    INTERNAL "" "native_reactiveRead" "[R](record: R) -> Bool" => read;
    /// Notes that a field was assigned; whether there are callbacks.
    INTERNAL "" "native_reactiveWritten" "[R, T](record: R, index: Int, old: T, new: T) -> Bool"
        => written;
    /// The callbacks of `onRead`.
    INTERNAL "" "native_reactiveReaders" "[R](value: R) -> List[Dynamic]" => readers;
    /// The callbacks of `onChange`.
    INTERNAL "" "native_reactiveWatchers" "[R](value: R) -> List[Dynamic]" => watchers;
    /// The current value of a reactive variant, plain.
    INTERNAL "" "native_reactiveContent" "[V](v: V) -> V" => content;
    /// Replaces the current value of a reactive variant; the old one.
    INTERNAL "" "native_reactiveReplace" "[V](v: V, content: V) -> V" => replace;
    /// The records that hold a record, with the fields' names.
    INTERNAL "" "native_reactiveParents" "[R](record: R) -> List[(Dynamic, String)]" => parents;
    /// The records that a record's fields hold.
    INTERNAL "" "native_reactiveChildren" "[R](record: R) -> List[Dynamic]" => children;
}

/// What a process notes about its reactive values.
#[derive(Default)]
struct Notes {
    /// In order of the first change, each once.
    changed: Vec<i64>,
    is_changed: HashSet<i64>,
    /// Components that read each record.
    deps: SortedMap<i64, Vec<String>>,
    /// Components to render again.
    pending: Vec<String>,
    /// Components that are being rendered, the innermost last.
    stack: Vec<String>,
    /// How many contexts are open.
    depth: u32,
    /// Components of the innermost level, and the renderers so far: values of `stdlib.rhtml`.
    components: Option<Value>,
    renderers: Map,
}

impl Notes {
    fn change(&mut self, id: i64) {
        if self.is_changed.insert(id) {
            self.changed.push(id);
        }
        for name in self.deps.get(&id).into_iter().flatten() {
            if !self.pending.contains(name) {
                self.pending.push(name.clone());
            }
        }
    }

    fn depend(&mut self, id: i64) {
        let Some(name) = self.stack.last() else { return };
        let names = self.deps.get_or_default(id);
        if !names.contains(name) {
            names.push(name.clone());
        }
    }

    fn take_changed(&mut self) -> Value {
        self.is_changed.clear();
        Value::list(self.changed.drain(..).map(Value::int).collect())
    }

    fn deps_value(&self) -> Value {
        let deps = self.deps.iter().map(|(id, names)| (Value::int(*id), texts(names)));
        Value::map(deps.collect())
    }
}

fn texts(names: &[String]) -> Value {
    Value::list(names.iter().map(|name| Value::string(name)).collect())
}

/// The notes of the process that calls.
fn notes<'a>(ctx: &'a mut NativeCtx<'_>) -> &'a mut Notes {
    ctx.own_state()
}

fn on_change(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let callback = args[1].take();
    reactive_of(&args[0])?.borrow_mut().watchers.push(callback);
    Ok(Value::UNIT)
}

fn on_read(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let callback = args[1].take();
    reactive_of(&args[0])?.borrow_mut().readers.push(callback);
    Ok(Value::UNIT)
}

type Part = std::cell::RefCell<crate::vm::object::reactive::Reactive>;

fn reactive_of(value: &Value) -> Result<&Part, Fault> {
    let expected = "ReactiveRecord or ReactiveVariant";
    value
        .reactive()
        .ok_or_else(|| Fault::type_error(expected, super::display::tag_name(value.tag())))
}

fn id(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(reactive_of(&args[0])?.borrow().id))
}

fn changed_ids(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(notes(ctx).take_changed())
}

fn flush_pending(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let pending = std::mem::take(&mut notes(ctx).pending);
    Ok(texts(&pending))
}

fn deps(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(notes(ctx).deps_value())
}

fn set_deps(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let names = |list: &Value| list.elements().map(|name| name.as_str().to_string()).collect();
    let entries = args[0].as_map().iter();
    notes(ctx).deps = entries.map(|(id, list)| (id.as_int(), names(&list))).collect();
    Ok(Value::UNIT)
}

fn clear_component(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let name = args[0].as_str();
    for names in notes(ctx).deps.values_mut() {
        names.retain(|known| known != name);
    }
    Ok(Value::UNIT)
}

fn clear_all(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let notes = notes(ctx);
    notes.deps.clear();
    notes.pending.clear();
    notes.changed.clear();
    notes.is_changed.clear();
    Ok(Value::UNIT)
}

fn push(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    notes(ctx).stack.push(args[0].as_str().to_string());
    Ok(Value::UNIT)
}

fn pop(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    notes(ctx).stack.pop();
    Ok(Value::UNIT)
}

fn current(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::string(notes(ctx).stack.last().map_or("", String::as_str)))
}

fn start(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let notes = notes(ctx);
    if notes.depth == 0 {
        notes.deps.clear();
        notes.components = None;
        notes.renderers = Map::new();
    }
    notes.depth += 1;
    Ok(Value::UNIT)
}

fn result(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let notes = notes(ctx);
    let components = notes.components.clone().unwrap_or(Value::NIL);
    let renderers = Value::map(notes.renderers.clone());
    let (deps, changed) = (notes.deps_value(), notes.take_changed());
    Ok(Value::tuple([deps, components, renderers, changed]))
}

fn leave(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let notes = notes(ctx);
    notes.depth = notes.depth.saturating_sub(1);
    Ok(Value::UNIT)
}

fn finish(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = result(ctx, args);
    leave(ctx, args)?;
    found
}

fn components(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let new = args[0].take();
    Ok(notes(ctx).components.replace(new).unwrap_or(Value::NIL))
}

fn register(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (name, renderer) = (args[0].take(), args[1].take());
    notes(ctx).renderers.insert(name, renderer);
    Ok(Value::UNIT)
}

fn new_reactive(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(with_part(ctx, args[0].take()))
}

/// A new value, whose last field waits for it, with its reactive part.
pub(super) fn with_part(ctx: &mut NativeCtx<'_>, value: Value) -> Value {
    value.make_reactive(ctx.new_reactive_id());
    if ctx.is_record(&value) {
        for (index, child) in value.fields().iter().enumerate() {
            link(ctx, child, &value, index as u32);
        }
    }
    value
}

/// Only records know who holds them.
fn link(ctx: &NativeCtx<'_>, child: &Value, parent: &Value, field: u32) {
    if child.reactive().is_some() && ctx.is_record(child) {
        child.add_parent(parent, field);
    }
}

fn read(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let part = reactive_of(&args[0])?.borrow();
    if !ctx.has_own_states() {
        return Ok(Value::bool(!part.readers.is_empty()));
    }
    notes(ctx).depend(part.id);
    Ok(Value::bool(!part.readers.is_empty()))
}

fn written(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (record, old, new) = (&args[0], &args[2], &args[3]);
    if old.reactive().is_some() {
        old.remove_parent(record);
    }
    link(ctx, new, record, args[1].as_int() as u32);
    let part = reactive_of(record)?.borrow();
    notes(ctx).change(part.id);
    Ok(Value::bool(!part.watchers.is_empty()))
}

fn readers(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let readers = args[0].reactive().map(|part| part.borrow().readers.clone());
    Ok(Value::list(readers.unwrap_or_default()))
}

fn watchers(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let watchers = args[0].reactive().map(|part| part.borrow().watchers.clone());
    Ok(Value::list(watchers.unwrap_or_default()))
}

fn content(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let value = args[0].take();
    Ok(match value.reactive() {
        Some(_) => value.fields()[0].clone(),
        None => value,
    })
}

fn replace(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let Some(part) = args[0].reactive() else {
        return Err(Fault::panic("ReactiveVariantSet requires a variant value").into());
    };
    let id = part.borrow().id;
    let content = args[1].clone();
    let old = args[0].replace_content(content);
    notes(ctx).change(id);
    Ok(old)
}

fn parents(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let parents = args[0].parents().into_iter().map(|(parent, field)| {
        let names = ctx.field_names(&parent);
        let name = names.get(field as usize).and_then(|name| name.as_deref()).unwrap_or_default();
        let name = Value::string(name);
        Value::tuple([parent, name])
    });
    Ok(Value::list(parents.collect()))
}

fn children(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let is_child = |field: &&Value| field.reactive().is_some() && ctx.is_record(field);
    Ok(Value::list(args[0].fields().iter().filter(is_child).cloned().collect()))
}
