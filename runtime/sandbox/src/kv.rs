//! A tool's own store: `wasi:keyvalue/store` on the registry's database.

use toolwright_registry::{Bucket, KvError};
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};

use crate::{host::Host, words};

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../tool-sdk/wit/deps/keyvalue",
        inline: "
            package toolwright:host;
            world kv {
                import wasi:keyvalue/store@0.2.0-draft2;
            }
        ",
        world: "toolwright:host/kv",
        imports: { default: async | trappable },
        with: { "wasi:keyvalue/store.bucket": toolwright_registry::Bucket },
        trappable_error_type: { "wasi:keyvalue/store.error" => super::Failure },
    });
}

use bindings::wasi::keyvalue::store;

/// The one identifier that `open` knows.
const DEFAULT: &str = "default";

type Fallible<T> = Result<T, Failure>;

/// What the guest is told, or what ends it.
pub(crate) enum Failure {
    Told(store::Error),
    Ends(wasmtime::Error),
}

/// The store itself cannot be used: nothing that the guest could mend.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub(crate) String);

pub(crate) struct KvView<'a> {
    pub(crate) bucket: &'a Bucket,
    pub(crate) table: &'a mut ResourceTable,
}

struct HasKv;

impl HasData for HasKv {
    type Data<'a> = KvView<'a>;
}

pub(crate) fn add_to_linker(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    store::add_to_linker::<Host, HasKv>(linker, Host::kv)
}

impl KvView<'_> {
    /// Works on the store, which waits for the disk, on a thread that may wait.
    async fn with<T: Send + 'static>(
        &mut self,
        handle: &Resource<Bucket>,
        work: impl FnOnce(&Bucket) -> Result<T, KvError> + Send + 'static,
    ) -> Fallible<T> {
        let bucket = self.table.get(handle)?.clone();
        let done = tokio::task::spawn_blocking(move || work(&bucket)).await;
        Ok(done.map_err(|error| Failure::Ends(error.into()))??)
    }
}

impl store::Host for KvView<'_> {
    async fn open(&mut self, identifier: String) -> Fallible<Resource<Bucket>> {
        if identifier != DEFAULT {
            return Err(Failure::Told(store::Error::NoSuchStore));
        }
        Ok(self.table.push(self.bucket.clone())?)
    }

    fn convert_error(&mut self, failure: Failure) -> wasmtime::Result<store::Error> {
        match failure {
            Failure::Told(error) => Ok(error),
            Failure::Ends(error) => Err(error),
        }
    }
}

impl store::HostBucket for KvView<'_> {
    async fn get(&mut self, bucket: Resource<Bucket>, key: String) -> Fallible<Option<Vec<u8>>> {
        self.with(&bucket, move |bucket| bucket.get(&key)).await
    }

    async fn set(&mut self, bucket: Resource<Bucket>, key: String, value: Vec<u8>) -> Fallible<()> {
        self.with(&bucket, move |bucket| bucket.set(&key, &value)).await
    }

    async fn delete(&mut self, bucket: Resource<Bucket>, key: String) -> Fallible<()> {
        self.with(&bucket, move |bucket| bucket.delete(&key)).await
    }

    async fn exists(&mut self, bucket: Resource<Bucket>, key: String) -> Fallible<bool> {
        self.with(&bucket, move |bucket| bucket.exists(&key)).await
    }

    async fn list_keys(&mut self, bucket: Resource<Bucket>, cursor: Option<String>) -> Fallible<store::KeyResponse> {
        let (keys, cursor) = self.with(&bucket, move |bucket| bucket.list_keys(cursor.as_deref())).await?;
        Ok(store::KeyResponse { keys, cursor })
    }

    async fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl From<KvError> for Failure {
    fn from(error: KvError) -> Self {
        match error {
            KvError::Unusable { .. } => Self::Ends(Unusable(words::plain(&error.to_string())).into()),
            error => Self::Told(store::Error::Other(error.to_string())),
        }
    }
}

impl From<wasmtime::component::ResourceTableError> for Failure {
    fn from(error: wasmtime::component::ResourceTableError) -> Self {
        Self::Ends(error.into())
    }
}
