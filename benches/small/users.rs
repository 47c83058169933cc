//! The users that all steps work on: the same rows, with the same columns, as in a real run.

use kdyno::payload::Encoder;
use kdyno::profile::{self, AvroFormat, Format, SourceFile};
use kdyno::source::{self, Chunk, ChunkOptions, ChunkReader, Limit, RowReader, Source};
use tempfile::NamedTempFile;

/// Rows of the file: some ten chunks of the usual size.
pub const ROWS: u32 = 60_000;

/// The opened file. It goes when this is dropped.
pub struct Users {
    source: Source,
    _file: NamedTempFile,
}

impl Users {
    pub fn new() -> Self {
        let file = NamedTempFile::new().expect("there is a folder for temporary files");
        source::generate(file.path(), ROWS.into(), |_| ()).expect("the file can be written");
        let profile = profile::Source {
            file: SourceFile::Path(file.path().to_owned()),
            delimiter: b'|',
            max_rejects: 0,
            columns: None,
        };
        let source = Source::open(&profile, file.path()).expect("it is a users file");
        Self {
            source,
            _file: file,
        }
    }

    /// A pass over the file, in chunks of the usual size.
    pub fn pass(&self) -> ChunkReader {
        self.source.chunks(ChunkOptions::new(Limit::Once))
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.source.len_bytes()
    }

    /// The file's second chunk: the numbers of the first have fewer digits.
    pub fn chunk(&self) -> Chunk {
        let mut pass = self.pass();
        let chunk = (0..2).map(|_| pass.next_chunk(Vec::new()).expect("the file is whole"));
        chunk.last().flatten().expect("it has two chunks")
    }

    pub fn row_reader(&self) -> RowReader {
        self.source.row_reader()
    }

    pub fn json(&self) -> Encoder {
        self.encoder(Format::Json)
    }

    pub fn avro(&self) -> Encoder {
        self.encoder(Format::Avro(AvroFormat {
            schema: None,
            registry: None,
        }))
    }

    fn encoder(&self, format: Format) -> Encoder {
        let payload = profile::Payload {
            format,
            key: None,
            headers: Vec::new(),
            correlation_id: true,
        };
        Encoder::prepare(&payload, self.source.columns(), "users")
            .expect("the built-in schema fits the users")
    }
}
