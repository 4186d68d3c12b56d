//! A buildspec as a graph: its phases in order, what runs after which failure, what is uploaded, the tasks of a batch.
//!
//! In: a file. Out: [`Graph`], and its text as Mermaid, DOT or SVG. It decides nothing: what follows a failure is said by
//! [`facts::flow`](crate::facts::flow).

mod build;
mod dot;
mod mermaid;
mod svg;

pub use self::build::graph;

/// Nodes and edges, in the order in which they run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The file's name.
    pub title: String,
    /// Nodes; edges name them by their index.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub kind: NodeKind,
    /// Its heading.
    pub title: String,
    /// What stands in it, line by line.
    pub lines: Vec<String>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A phase.
    Phase,
    /// The upload of artifacts and reports.
    Upload,
    /// The build has succeeded.
    Success,
    /// The build has failed.
    Failure,
    /// A build of a batch.
    Task,
}

/// An arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the node that it leaves.
    pub from: usize,
    /// The index of the node that it enters.
    pub to: usize,
    /// When it is taken.
    pub kind: EdgeKind,
}

/// When an arrow is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// After a success.
    Success,
    /// After a failure.
    Failure,
    /// After a failure, back to itself.
    Retry,
    /// A build of a batch waits for another.
    DependOn,
}

/// The forms of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Mermaid, which GitHub and GitLab draw on Markdown pages.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// A picture.
    Svg,
}

impl Graph {
    /// The graph as text.
    pub fn write(&self, form: Form) -> String {
        match form {
            Form::Mermaid => mermaid::write(self),
            Form::Dot => dot::write(self),
            Form::Svg => svg::write(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    const SPEC: &str = r#"version: 0.2
batch:
  build-graph:
    - identifier: linux
    - identifier: test
      buildspec: ci/test.yml
      depend-on: [linux]
phases:
  install:
    on-failure: RETRY-2
    commands:
      - npm ci --prefix "app <x>" && echo 'a fairly long command that will not fit'
  pre_build:
    on-failure: CONTINUE
    commands: [npm test]
  build:
    commands:
      - |
        # comes first
        npm run build
      - b
      - c
      - d
      - e
      - f
      - g
    finally:
      - rm -rf tmp
  post_build:
    commands:
      - docker push app
reports:
  unit:
    files: [junit.xml]
artifacts:
  files: ['**/*']
  base-directory: dist
"#;

    fn written(form: Form) -> String {
        graph(&SourceFile::new("buildspec.yml", SPEC.to_owned())).unwrap().write(form)
    }

    #[test]
    fn forms() {
        insta::with_settings!({snapshot_path => "../../snapshots/graph", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("mermaid", written(Form::Mermaid));
            insta::assert_snapshot!("dot", written(Form::Dot));
            insta::assert_snapshot!("svg", written(Form::Svg));
        });
    }

    #[test]
    fn what_is_no_buildspec_has_no_graph() {
        for text in ["", "a: b\n", "- x\n", "just text"] {
            assert_eq!(graph(&SourceFile::new("x.yml", text.to_owned())), None, "{text}");
        }
        let empty = graph(&SourceFile::new("buildspec.yml", "version: 0.2\nphases: {}\n".to_owned()));
        assert_eq!(empty, None);
    }

    #[test]
    fn no_text_breaks_out_of_a_form() {
        let nasty = "version: 0.2\nphases:\n  build:\n    commands:\n      - \"a\\\"]; </text> & #quot; \\x01 ` \\\\\"\n";
        let graph = graph(&SourceFile::new("buildspec.yml", nasty.to_owned())).unwrap();
        let svg = graph.write(Form::Svg);
        assert!(svg.contains("&lt;/text&gt; &amp; #quot;") && !svg.contains('\u{1}'), "{svg}");
        assert!(
            graph.write(Form::Mermaid).contains("a#quot;]; #lt;/text#gt;"),
            "{}",
            graph.write(Form::Mermaid)
        );
        assert!(graph.write(Form::Dot).contains("a\\\"]; </text>"), "{}", graph.write(Form::Dot));
    }
}
