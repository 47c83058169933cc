//! A schema registry for tests: a small HTTP server on loopback that follows the documented API.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use serde_json::{Value, json};

/// What a client asked.
#[derive(Debug)]
pub struct Request {
    /// `POST /subjects/…/versions HTTP/1.1`
    pub line: String,
    /// By lower-case name.
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// Answers until the test's process ends.
pub struct FakeRegistry {
    /// `127.0.0.1:port`
    pub address: String,
    /// Every request, in order.
    pub requests: mpsc::Receiver<Request>,
}

impl FakeRegistry {
    /// Keeps one schema a subject, as the API documents it: a new one gets the next id, the same
    /// again the same id, and any other is incompatible.
    pub fn start() -> Self {
        let mut schemas: HashMap<String, (usize, String)> = HashMap::new();
        Self::answering(move |request| {
            let subject = request.line.split('/').nth(2).unwrap_or_default();
            let body: Value = serde_json::from_str(&request.body).expect("the body is JSON");
            let schema = body["schema"].as_str().expect("it holds a schema as text");
            let next = schemas.len() + 1;
            let (id, known) = schemas
                .entry(subject.to_owned())
                .or_insert_with(|| (next, schema.to_owned()));
            if known == schema {
                return (200, json!({ "id": id }).to_string());
            }
            let message = "Schema being registered is incompatible with an earlier schema";
            let body = json!({ "error_code": 409, "message": message });
            (409, body.to_string())
        })
    }

    /// Answers every request with the status and the body that `answer` returns.
    pub fn answering(mut answer: impl FnMut(&Request) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let (sender, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let request = read(&connection);
                let (status, body) = answer(&request);
                write(&connection, status, &body);
                let _ = sender.send(request);
            }
        });
        Self { address, requests }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn read(connection: &TcpStream) -> Request {
    let mut reader = BufReader::new(connection);
    let mut lines = reader
        .by_ref()
        .lines()
        .map(|line| line.expect("HTTP is text"));
    let line = lines.next().unwrap_or_default();
    let headers: HashMap<_, _> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader
        .read_exact(&mut body)
        .expect("the body is as long as its header says");
    Request {
        line,
        headers,
        body: String::from_utf8(body).expect("the body is text"),
    }
}

fn write(mut connection: &TcpStream, status: u16, body: &str) {
    let length = body.len();
    let _ = write!(
        connection,
        "HTTP/1.1 {status} -\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}
