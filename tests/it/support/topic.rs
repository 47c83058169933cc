//! A topic as others see it: what kdyno did is looked at without kdyno.

use std::collections::HashMap;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::{PATIENCE, wait_until};

pub struct Topic {
    brokers: String,
    name: String,
}

/// A record on the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub partition: i32,
    pub offset: i64,
    pub key: Option<Vec<u8>>,
    pub value: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Record {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(found, _)| found == name)?;
        Some(std::str::from_utf8(value).unwrap())
    }

    /// The value, as the JSON that it is.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.value).unwrap()
    }
}

impl Topic {
    pub fn new(brokers: &str, name: &str) -> Self {
        Self {
            brokers: brokers.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Creates it, before kdyno can.
    pub fn create(&self, partitions: i32) {
        let topic = NewTopic::new(&self.name, partitions, TopicReplication::Fixed(1));
        let created = wait_for(self.admin().create_topics([&topic], &AdminOptions::new()));
        created.unwrap().remove(0).unwrap();
        wait_until("the topic is known", || {
            self.replicas().len() == partitions as usize
        });
    }

    /// How many brokers hold each partition.
    pub fn replicas(&self) -> Vec<usize> {
        let metadata = self.consumer().fetch_metadata(Some(&self.name), PATIENCE);
        let metadata = metadata.unwrap();
        let partitions = metadata.topics()[0].partitions();
        partitions
            .iter()
            .map(|partition| partition.replicas().len())
            .collect()
    }

    /// A setting of the topic.
    pub fn setting(&self, name: &str) -> String {
        let topic = ResourceSpecifier::Topic(&self.name);
        let described = wait_for(
            self.admin()
                .describe_configs([&topic], &AdminOptions::new()),
        );
        let described = described.unwrap().remove(0).unwrap();
        described.get(name).unwrap().value.clone().unwrap()
    }

    /// Everything that is on it, partition by partition.
    pub fn read(&self) -> Vec<Record> {
        let consumer = self.consumer();
        let mut assignment = TopicPartitionList::new();
        let mut left = HashMap::new();
        for partition in (0..).take(self.replicas().len()) {
            let (low, high) = consumer
                .fetch_watermarks(&self.name, partition, PATIENCE)
                .unwrap();
            if low < high {
                assignment
                    .add_partition_offset(&self.name, partition, Offset::Beginning)
                    .unwrap();
                left.insert(partition, high);
            }
        }
        consumer.assign(&assignment).unwrap();
        let mut records = Vec::new();
        while !left.is_empty() {
            let message = consumer.poll(PATIENCE).expect("more records come").unwrap();
            let record = record(&message);
            if left.get(&record.partition) == Some(&(record.offset + 1)) {
                left.remove(&record.partition);
            }
            records.push(record);
        }
        records.sort_by_key(|record| (record.partition, record.offset));
        records
    }

    /// Puts records on it, as somebody else would: with the partition, headers and value of these.
    pub fn produce(&self, records: &[Record]) {
        let producer: BaseProducer = self.config().create().unwrap();
        for record in records {
            let headers = record.headers.iter().map(|(key, value)| Header {
                key,
                value: Some(value),
            });
            let headers = headers.fold(OwnedHeaders::new(), OwnedHeaders::insert);
            let message = BaseRecord::<(), _>::to(&self.name)
                .partition(record.partition)
                .headers(headers)
                .payload(&record.value);
            producer.send(message).unwrap();
        }
        producer.flush(PATIENCE).unwrap();
    }

    /// Deletes the records of a partition that are older than this offset.
    pub fn delete_before(&self, partition: i32, offset: i64) {
        let mut offsets = TopicPartitionList::new();
        offsets
            .add_partition_offset(&self.name, partition, Offset::Offset(offset))
            .unwrap();
        let deleted = wait_for(self.admin().delete_records(&offsets, &AdminOptions::new()));
        deleted.unwrap();
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.brokers);
        config
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        self.config().create().unwrap()
    }

    fn consumer(&self) -> BaseConsumer {
        self.config().set("group.id", "outside").create().unwrap()
    }
}

fn record(message: &impl Message) -> Record {
    let headers = message.headers().map_or_else(Vec::new, |headers| {
        headers
            .iter()
            .map(|header| {
                (
                    header.key.to_owned(),
                    header.value.unwrap_or_default().to_vec(),
                )
            })
            .collect()
    });
    Record {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().unwrap_or_default().to_vec(),
        headers,
    }
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.unwrap();
    runtime.block_on(async {
        tokio::time::timeout(PATIENCE, future)
            .await
            .expect("an answer")
    })
}
