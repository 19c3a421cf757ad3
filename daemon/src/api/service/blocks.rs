//! The service for message blocks.

use keepwarm_proto::v1::{
    BlockServiceApplyRequest, BlockServiceApplyResponse, BlockServiceApproveRequest, BlockServiceApproveResponse,
    BlockServiceLintRequest, BlockServiceLintResponse, BlockServiceListRequest, BlockServiceListResponse,
    BlockServicePreviewRequest, BlockServicePreviewResponse, BlockServiceRetireRequest, BlockServiceRetireResponse,
    BlockServiceShowRequest, BlockServiceShowResponse, block_service_server::BlockService,
};
use tonic::{Request, Response, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    backend::Backend,
    convert::{as_rep, block_choice, block_files, day, findings, meant, preview_query, rows},
};

#[async_trait]
impl<B: Backend> BlockService for Desk<B> {
    async fn list(&self, request: Request<BlockServiceListRequest>) -> Answer<BlockServiceListResponse> {
        let choice = block_choice(request.into_inner().choice).map_err(|status| *status)?;
        Ok(Response::new(BlockServiceListResponse { blocks: rows(self.backend.blocks(choice).await?) }))
    }

    async fn show(&self, request: Request<BlockServiceShowRequest>) -> Answer<BlockServiceShowResponse> {
        let choice = block_choice(request.into_inner().choice).map_err(|status| *status)?;
        let blocks = self.backend.block_texts(choice).await?;
        Ok(Response::new(BlockServiceShowResponse { blocks: blocks.into_iter().map(Into::into).collect() }))
    }

    async fn lint(&self, request: Request<BlockServiceLintRequest>) -> Answer<BlockServiceLintResponse> {
        let files = block_files(request.into_inner().files).map_err(|status| *status)?;
        let (found, blocks) = self.backend.lint_blocks(files).await?;
        let blocks = i32::try_from(blocks).unwrap_or(i32::MAX);
        Ok(Response::new(BlockServiceLintResponse { findings: findings(found), blocks }))
    }

    async fn preview(&self, request: Request<BlockServicePreviewRequest>) -> Answer<BlockServicePreviewResponse> {
        let query = preview_query(request.into_inner()).map_err(|status| *status)?;
        let previews = self.backend.preview(query).await?;
        Ok(Response::new(BlockServicePreviewResponse { previews: previews.into_iter().map(Into::into).collect() }))
    }

    async fn apply(&self, request: Request<BlockServiceApplyRequest>) -> Answer<BlockServiceApplyResponse> {
        let actor = note(&request, "block apply")?.actor();
        let request = request.into_inner();
        let author = as_rep(&request.as_rep).map_err(|status| *status)?;
        let files = block_files(request.files).map_err(|status| *status)?;
        Ok(Response::new(self.backend.apply_blocks(files, author, actor).await?.into()))
    }

    async fn approve(&self, request: Request<BlockServiceApproveRequest>) -> Answer<BlockServiceApproveResponse> {
        let actor = note(&request, "block approve")?.actor();
        let request = request.into_inner();
        let approver = as_rep(&request.as_rep).map_err(|status| *status)?;
        let choice = meant(request.choice).map_err(|status| *status)?;
        let from = day(&request.from).map_err(|status| *status)?;
        let until = day(&request.until).map_err(|status| *status)?;
        Ok(Response::new(self.backend.approve_blocks(choice, (from, until), approver, actor).await?.into()))
    }

    async fn retire(&self, request: Request<BlockServiceRetireRequest>) -> Answer<BlockServiceRetireResponse> {
        let actor = note(&request, "block retire")?.actor();
        let request = request.into_inner();
        let by = as_rep(&request.as_rep).map_err(|status| *status)?;
        let choice = meant(request.choice).map_err(|status| *status)?;
        let change = self.backend.retire_blocks(choice, by, actor).await?;
        Ok(Response::new(BlockServiceRetireResponse { retired: rows(change.changed) }))
    }
}
